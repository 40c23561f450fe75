"""Label files of every format, read and written to the last bit; `table` lists them."""
