"""From the result of a run to text or bytes. No renderer knows another, none prints."""
