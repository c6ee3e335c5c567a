"""PayMe Desktop: the customer book of a shop, on the shop's own PC."""

__version__ = "0.1.0"
