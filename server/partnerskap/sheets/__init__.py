"""Workbooks: a template to fill in, what a filled one says as a graph, and a graph as workbook."""
