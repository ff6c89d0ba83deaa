# Work that must wait goes back, with a delay, into the queue that it came from. Lambda takes that for a loop: unless it is
# told that this is meant, it stops invoking after some sixteen times in a row, without a word to the function, and what waits
# ends as a dead letter. How long work may wait is bounded by the flows.

resource "aws_lambda_function_recursion_config" "function" {
  count = var.sends_again ? 1 : 0

  function_name  = aws_lambda_function.function.function_name
  recursive_loop = "Allow"
}
