# Alarms about the whole. Each queue and each function has its own beside it. Every one says what to do.

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  display_name      = "Waybill ${var.name}"
  kms_master_key_id = aws_kms_key.waybill.arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  reconcile_seconds = one([for run in values(local.schedules) : run.minutes * 60 if run.input == jsonencode({ run = "reconcile" })])
}

# No figure is as bad as a low one: then nobody knows whether both sides agree.
resource "aws_cloudwatch_metric_alarm" "completeness" {
  alarm_name          = "${var.name}-incomplete"
  alarm_description   = "Of the orders compared, fewer than ${var.completeness_percent} % are on both sides, twice in a row, or reconcile has not reported, as in the first hours of a deployment. `waybill report orders --aws ${var.name}` lists each order with the reason and since when; open review entries and dead letters explain most. If it has not reported, see the log of ${var.name}-reconcile."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["Completeness"].name
  statistic           = "Minimum"
  period              = local.reconcile_seconds
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = var.completeness_percent
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "lag" {
  alarm_name          = "${var.name}-late"
  alarm_description   = "For 45 minutes one order in twenty took more than ${var.lag_seconds} seconds from the shop to the partner. The dashboard shows where they wait: a long queue wants more concurrency (var.accounts), many limiter waits mean the partner's limit is reached, slow or failing exchanges are the partner's and pass by themselves."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["LagSeconds"].name
  extended_statistic  = "p95"
  period              = 900
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.lag_seconds
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "reviews" {
  alarm_name          = "${var.name}-reviews"
  alarm_description   = "Within an hour ${var.review_entries} or more entries came into review. `waybill review list --aws ${var.name}` lists them: each says what is wrong and where it is put right, in the shop, at the partner or in waybill.toml. Many of one kind have one cause; entries close by themselves once it is mended."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["ReviewEntries"].name
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.review_entries
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "partner_errors" {
  alarm_name          = "${var.name}-partner-errors"
  alarm_description   = "Exchanges with partners failed ${var.partner_errors} times or more in each of two quarters of an hour. Run the saved query `${var.name}/failures by partner` to see which and how, and look at that partner's status page. Work waits and goes out by itself. Refused credentials are not counted here: ${var.name}-locked-out tells of them."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["PartnerErrors"].name
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.partner_errors
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "shop_errors" {
  alarm_name          = "${var.name}-shop-errors"
  alarm_description   = "Exchanges with commercetools failed ${var.shop_errors} times or more in each of two quarters of an hour. The saved query `${var.name}/errors` and the logs of ${var.name}-partner-dispatch and ${var.name}-partner-events say how; look at commercetools' status page. Work waits and goes out by itself. Refused credentials are not counted here: ${var.name}-locked-out tells of them."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["ShopErrors"].name
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.shop_errors
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "locked_out" {
  alarm_name          = "${var.name}-locked-out"
  alarm_description   = "For ten minutes an account or a project has refused our credentials. `waybill review list --code locked-out --aws ${var.name}` says whose. Put the new key into its secret: it is read within a minute, and what waits goes out by itself."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["LockedOut"].name
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "away" {
  alarm_name          = "${var.name}-away"
  alarm_description   = "For half an hour a partner or the shop has not answered. Nothing is lost: its work waits and goes out by itself. `waybill review list --code not-answering --aws ${var.name}` says who it is; look at its status page."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["Away"].name
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 6
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "webhooks_fail" {
  alarm_name          = "${var.name}-webhooks-fail"
  alarm_description   = "Webhooks, or questions of the shop about new orders, were answered with 5xx for ten minutes. Partners repeat webhooks, but disable an address that keeps failing; orders are refused meanwhile if the log of ${var.name}-order-check has the failures. Else see the log of ${var.name}-partner-webhooks; when it is mended, check with `waybill setup --plan --aws` that every webhook is still enabled. What was missed comes by poll and reconcile."
  namespace           = "AWS/ApiGateway"
  metric_name         = "5xx"
  dimensions          = { ApiId = aws_apigatewayv2_api.webhooks.id }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "webhooks_refused" {
  alarm_name          = "${var.name}-webhooks-refused"
  alarm_description   = "Fifty or more webhooks were refused in each of two quarters of an hour. Either someone sends forged ones, which does no harm, or a webhook was registered again and its secret is not in the account's secret: compare with `waybill setup --plan --aws` and register it anew there."
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 50
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "webhooks"
    label       = "Webhooks refused"
    expression  = "FILL(refused, 0) - FILL(rejected, 0) - FILL(strangers, 0)"
    return_data = true
  }

  metric_query {
    id = "refused"

    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "4xx"
      dimensions  = { ApiId = aws_apigatewayv2_api.webhooks.id }
      period      = 900
      stat        = "Sum"
    }
  }

  # The shop is answered with 4xx, too.
  metric_query {
    id = "rejected"

    metric {
      namespace   = local.topology.metrics.namespace
      metric_name = local.metrics["OrdersRejected"].name
      period      = 900
      stat        = "Sum"
    }
  }

  metric_query {
    id = "strangers"

    metric {
      namespace   = local.topology.metrics.namespace
      metric_name = local.metrics["StrangersAsked"].name
      period      = 900
      stat        = "Sum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "orders_unchecked" {
  alarm_name          = "${var.name}-orders-unchecked"
  alarm_description   = "In each of two quarters of an hour new orders were let through unjudged. Nobody was kept from ordering, and each order is judged again before it leaves. The log of ${var.name}-order-check says why: too slow, unreadable, sent without what the rules look at (`waybill setup --aws` mends that), or a token that cannot be read."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["OrdersUnchecked"].name
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "strangers_asked" {
  alarm_name          = "${var.name}-strangers-asked"
  alarm_description   = "Somebody asked about new orders without our token. If that is commercetools, nobody can order: run `waybill setup --plan --aws`, and `waybill setup --aws` if it would point the Extension anew; if orders still fail, delete the Extension. If it is somebody else, it does no harm."
  namespace           = local.topology.metrics.namespace
  metric_name         = local.metrics["StrangersAsked"].name
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "table" {
  alarm_name          = "${var.name}-ledger-throttled"
  alarm_description   = "DynamoDB refused requests to the ledger for fifteen minutes. Nothing is lost, work is slower. A table that is paid by use doubles what it takes within half an hour; if it goes on, one partition is hot: lower the concurrency of the account with the longest queue (var.accounts). Which keys are refused is told by the table's CloudWatch Contributor Insights, once they are switched on for throttled keys; it shows them in clear."
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "throttled"
    label       = "Requests refused"
    expression  = "FILL(reads, 0) + FILL(writes, 0)"
    return_data = true
  }

  metric_query {
    id = "reads"

    metric {
      namespace   = "AWS/DynamoDB"
      metric_name = "ReadThrottleEvents"
      dimensions  = { TableName = aws_dynamodb_table.ledger.name }
      period      = 300
      stat        = "Sum"
    }
  }

  metric_query {
    id = "writes"

    metric {
      namespace   = "AWS/DynamoDB"
      metric_name = "WriteThrottleEvents"
      dimensions  = { TableName = aws_dynamodb_table.ledger.name }
      period      = 300
      stat        = "Sum"
    }
  }
}
