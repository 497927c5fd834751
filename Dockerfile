# docker build -t cmrtkit .
# docker run --rm -v "$PWD":/work:ro cmrtkit validate suppliers --reference lists
#
# Reports that go to files need a folder that the user of the container may write to:
# docker run --rm -v "$PWD":/work --user "$(id -u):$(id -g)" cmrtkit validate suppliers --format html=report.html
#
# A volume at /cache keeps what is known of workbooks from run to run: -v cmrtkit-cache:/cache
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY rules ./rules
COPY templates ./templates
COPY src ./src
# Wheels first, and only wheels from then on: nothing that the build needs gets into the environment. That has no pip
# of its own, and is compiled here, since its user cannot write to it.
RUN python -m pip wheel --no-cache-dir --disable-pip-version-check --wheel-dir /wheels . \
 && python -m venv --without-pip /opt/cmrtkit \
 && python -m pip --python /opt/cmrtkit/bin/python install --no-cache-dir --disable-pip-version-check \
    --no-index --find-links /wheels --compile cmrtkit

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="cmrtkit" \
      org.opencontainers.image.description="Judges suppliers' conflict-minerals workbooks (CMRT, EMRT), cell by cell." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/cmrtkit /opt/cmrtkit
# The image comes without Python's own library compiled, which every start would pay for.
RUN python -m compileall -q -j 0 -x '/(site-packages|idlelib|lib2to3|tkinter|turtledemo)/' /usr/local/lib/python3.* \
 && mkdir -m 1777 /cache
ENV PATH=/opt/cmrtkit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CMRTKIT_CACHE_DIR=/cache
WORKDIR /work
USER 10001:10001
HEALTHCHECK NONE
ENTRYPOINT ["cmrtkit"]
CMD ["--help"]
