# R as it is: statements of each address, then the columns and rows of the last one as a table.
addresses <- commandArgs(trailingOnly = TRUE)
table <- read.csv(tail(addresses, 1), encoding = "UTF-8")
count <- function(address) {
  connection <- url(address, headers = c(Accept = "application/n-triples"))
  on.exit(close(connection))
  length(unique(readLines(connection, encoding = "UTF-8")))
}
counts <- sapply(head(addresses, -1), count)
cat("[", paste(c(counts, ncol(table), nrow(table)), collapse = ", "), "]\n", sep = "")
