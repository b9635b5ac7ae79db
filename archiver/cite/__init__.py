"""Find what a text leans on: links, named sources, credits; quotations and who said them."""
