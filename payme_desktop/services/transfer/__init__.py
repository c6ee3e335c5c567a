"""Moving customers and sales in and out of the book as CSV files."""

from payme_desktop.services.transfer.service import TransferService

__all__ = ["TransferService"]
