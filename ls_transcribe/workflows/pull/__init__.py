"""`pull`: what people corrected in Label Studio comes back."""
