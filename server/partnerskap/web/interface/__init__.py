"""The HTTP interface as machines read it: OpenAPI, the catalogue of services, link sets."""
