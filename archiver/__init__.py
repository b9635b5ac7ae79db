"""fetch → capture → extract → version → compare → cite → trace → publish"""
