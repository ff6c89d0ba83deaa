output "webhook_urls" {
  description = "Where each account's partner sends its webhooks; `public_url` of waybill.toml is the part before /webhooks."
  value       = { for id in keys(var.accounts) : id => "${aws_apigatewayv2_api.webhooks.api_endpoint}/webhooks/${id}" }
}

output "commerce_messages_queue_url" {
  description = "Where commercetools' Subscription sends; goes into `destination` of waybill.toml."
  value       = module.queue["commerce-messages"].url
}

output "commerce_messages_policy" {
  description = "What allows commercetools to send there. It is in force already; here to be compared."
  value       = module.queue["commerce-messages"].senders_policy
}

output "dashboard_url" {
  description = "The dashboard."
  value       = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.waybill.dashboard_name}"
}

output "policies" {
  description = "What people may do who work with the program on this deployment: `operator` sees and mends, `setup` runs setup. Each is a policy for a role of yours."
  value       = { for name, policy in data.aws_iam_policy_document.people : name => policy.json }
}

output "secrets" {
  description = "The secrets to be filled, each with what it holds."
  value       = { for name, secret in aws_secretsmanager_secret.secret : name => secret.description }
}

output "table" {
  description = "The ledger's table."
  value       = aws_dynamodb_table.ledger.name
}

output "queue_prefix" {
  description = "The address of a queue without the queue's name."
  value       = local.queue_prefix
}

output "bus" {
  description = "The bus with outgoing events."
  value       = aws_cloudwatch_event_bus.events.arn
}

output "alarm_topic_arn" {
  description = "Where alarms go: subscribe a pager or a chat."
  value       = aws_sns_topic.alarms.arn
}

output "outbound_address" {
  description = "The address that partners see; null unless var.static_outbound_address."
  value       = one(aws_eip.way_out[*].public_ip)
}
