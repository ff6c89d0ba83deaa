# One page: what came of orders, what waits, who is slow, what fails.

locals {
  namespace = local.topology.metrics.namespace
  all_queue_names = concat(
    [for queue in values(module.queue) : queue.name],
    [aws_sqs_queue.failed_runs.name],
  )

  widgets = [
    {
      title = "Orders by account and outcome"
      metrics = [[{
        expression = "SEARCH('{${local.namespace},${join(",", sort(local.metrics["Orders"].dimensions))}} MetricName=\"${local.metrics["Orders"].name}\"', 'Sum', 300)"
        label      = ""
      }]]
    },
    {
      title = "From the shop's message to the partner (seconds)"
      metrics = [
        [local.namespace, local.metrics["LagSeconds"].name, { stat = "p50", label = "half of all" }],
        [local.namespace, local.metrics["LagSeconds"].name, { stat = "p95", label = "19 of 20" }],
        [local.namespace, local.metrics["LagSeconds"].name, { stat = "Maximum", label = "slowest" }],
      ]
    },
    {
      title = "New orders checked, by outcome"
      metrics = [[{
        expression = "SEARCH('{${local.namespace},${join(",", sort(local.metrics["OrderChecks"].dimensions))}} MetricName=\"${local.metrics["OrderChecks"].name}\"', 'Sum', 300)"
        label      = ""
      }]]
    },
    {
      title   = "Orders on both sides (%)"
      metrics = [[local.namespace, local.metrics["Completeness"].name, { stat = "Minimum", label = "complete" }]]
    },
    {
      title = "What both sides do not agree on"
      metrics = [
        [local.namespace, local.metrics["StuckOrders"].name, { stat = "Maximum", label = "stuck orders" }],
        [local.namespace, local.metrics["StockDrift"].name, { stat = "Maximum", label = "SKUs that drifted" }],
        [local.namespace, local.metrics["NewWords"].name, { stat = "Maximum", label = "orders with words that are new" }],
      ]
    },
    {
      title = "What needs a person, what came again"
      metrics = [
        [local.namespace, local.metrics["ReviewEntries"].name, { stat = "Sum", label = "review entries" }],
        [local.namespace, local.metrics["Retries"].name, { stat = "Sum", label = "retries" }],
      ]
    },
    {
      title = "Partners: time (ms)"
      metrics = [
        [local.namespace, local.metrics["PartnerLatency"].name, { stat = "p50", label = "half of all" }],
        [local.namespace, local.metrics["PartnerLatency"].name, { stat = "p99", label = "99 of 100" }],
      ]
    },
    {
      title = "Partners: failures and limits"
      metrics = [
        [local.namespace, local.metrics["PartnerErrors"].name, { stat = "Sum", label = "failures" }],
        [local.namespace, local.metrics["LimiterWaits"].name, { stat = "Sum", label = "put off for the limit" }],
      ]
    },
    {
      title = "Shop: time (ms)"
      metrics = [
        [local.namespace, local.metrics["ShopLatency"].name, { stat = "p50", label = "half of all" }],
        [local.namespace, local.metrics["ShopLatency"].name, { stat = "p99", label = "99 of 100" }],
      ]
    },
    {
      title   = "Shop: failures"
      metrics = [[local.namespace, local.metrics["ShopErrors"].name, { stat = "Sum", label = "failures" }]]
    },
    {
      title = "Accounts and projects whose work waits"
      metrics = [
        [local.namespace, local.metrics["LockedOut"].name, { stat = "Maximum", label = "refuse our credentials" }],
        [local.namespace, local.metrics["Away"].name, { stat = "Maximum", label = "do not answer" }],
      ]
    },
    {
      title   = "Stock entries written"
      metrics = [[local.namespace, local.metrics["StockChanges"].name, { stat = "Sum", label = "entries" }]]
    },
    {
      title   = "Messages that wait"
      metrics = [for name in local.all_queue_names : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, { stat = "Maximum", label = name }]]
    },
    {
      title   = "Oldest message (seconds)"
      metrics = [for queue in values(module.queue) : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue.name, { stat = "Maximum", label = queue.name }]]
    },
    {
      title   = "Dead letters"
      metrics = [for queue in values(module.queue) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.dead_name, { stat = "Maximum", label = queue.dead_name }]]
    },
    {
      title   = "Functions: errors"
      metrics = [for function in values(module.function) : ["AWS/Lambda", "Errors", "FunctionName", function.name, { stat = "Sum", label = function.name }]]
    },
    {
      title   = "Functions: time (ms, 99 of 100)"
      metrics = [for function in values(module.function) : ["AWS/Lambda", "Duration", "FunctionName", function.name, { stat = "p99", label = function.name }]]
    },
    {
      title = "Webhooks"
      metrics = [
        ["AWS/ApiGateway", "Count", "ApiId", aws_apigatewayv2_api.webhooks.id, { stat = "Sum", label = "taken" }],
        ["AWS/ApiGateway", "4xx", "ApiId", aws_apigatewayv2_api.webhooks.id, { stat = "Sum", label = "refused" }],
        ["AWS/ApiGateway", "5xx", "ApiId", aws_apigatewayv2_api.webhooks.id, { stat = "Sum", label = "failed" }],
      ]
    },
    {
      title = "Ledger: units used"
      metrics = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", aws_dynamodb_table.ledger.name, { stat = "Sum", label = "read" }],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", aws_dynamodb_table.ledger.name, { stat = "Sum", label = "written" }],
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "waybill" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      for at, widget in local.widgets : {
        type   = "metric"
        x      = (at % 2) * 12
        y      = floor(at / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          region  = var.region
          period  = 300
          view    = "timeSeries"
          metrics = widget.metrics
        }
      }
    ]
  })
}
