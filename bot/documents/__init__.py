"""Pictures and papers: values and a language in, bytes out. What only some need is imported when it is needed."""
