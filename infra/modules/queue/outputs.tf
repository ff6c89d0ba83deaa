output "arn" {
  description = "The queue."
  value       = aws_sqs_queue.queue.arn
}

output "url" {
  description = "The queue's address."
  value       = aws_sqs_queue.queue.url
}

output "name" {
  description = "The queue's name."
  value       = aws_sqs_queue.queue.name
}

output "dead_arn" {
  description = "The queue with its dead letters."
  value       = aws_sqs_queue.dead.arn
}

output "dead_name" {
  description = "The name of the queue with its dead letters."
  value       = aws_sqs_queue.dead.name
}

output "senders_policy" {
  description = "What allows senders from outside; null without any."
  value       = one(data.aws_iam_policy_document.senders[*].json)
}
