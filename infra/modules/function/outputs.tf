output "arn" {
  description = "The function."
  value       = aws_lambda_function.function.arn
}

output "invoke_arn" {
  description = "The function, as API Gateway calls it."
  value       = aws_lambda_function.function.invoke_arn
}

output "name" {
  description = "The function's name."
  value       = aws_lambda_function.function.function_name
}

output "log_group" {
  description = "The name of its log."
  value       = aws_cloudwatch_log_group.function.name
}
