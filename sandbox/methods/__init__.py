"""The methods of the Bot API, by family. `sandbox.methods.table` lists them."""
