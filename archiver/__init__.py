"""fetch → capture → extract → version → compare → cite → trace → publish"""

__all__ = ["__version__"]
__version__ = "0.1.0"
