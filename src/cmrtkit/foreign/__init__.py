"""Documents that are no template: which there are, and which a file is, told by its content."""

from cmrtkit.foreign.documents import Document, document, documents
from cmrtkit.foreign.files import Told, document_of_file

__all__ = ["Document", "Told", "document", "document_of_file", "documents"]
