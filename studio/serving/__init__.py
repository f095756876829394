"""The version that serves: loaded, warmed, swapped without dropping a request, its requests batched."""
