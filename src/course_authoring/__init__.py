"""From the sources in lessons/ to everything that is derived from them."""
