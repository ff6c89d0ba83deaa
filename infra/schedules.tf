# What runs by itself. The scheduler hands a run over and does not wait: what cannot be handed over, and what fails
# twice, ends in the queue of failed runs. Nothing of it needs to be sent again: the next run goes on where it stood.

resource "aws_scheduler_schedule_group" "waybill" {
  name = var.name
}

resource "aws_scheduler_schedule" "run" {
  for_each = local.schedules

  name                = each.key
  group_name          = aws_scheduler_schedule_group.waybill.name
  description         = "Runs ${each.value.function} with ${each.value.input}."
  state               = var.running ? "ENABLED" : "DISABLED"
  schedule_expression = each.value.minutes == 1 ? "rate(1 minute)" : "rate(${each.value.minutes} minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.function[each.value.function].arn
    role_arn = aws_iam_role.scheduler.arn
    input    = each.value.input

    dead_letter_config {
      arn = aws_sqs_queue.failed_runs.arn
    }

    retry_policy {
      maximum_event_age_in_seconds = max(60, each.value.minutes * 60)
      maximum_retry_attempts       = 3
    }
  }
}

# A dead-letter queue itself. SQS's own key: the scheduler needs no right on ours, and a run names an account at most.
resource "aws_sqs_queue" "failed_runs" {
  name                      = "${var.name}-${local.topology.queue_rules.failed_runs}"
  message_retention_seconds = local.topology.queue_rules.retention_days * 86400
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "${var.name}-scheduler"
  description        = "Starts the scheduled functions of Waybill ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "Run"
    actions   = ["lambda:InvokeFunction"]
    resources = [for name in distinct([for run in values(local.schedules) : run.function]) : module.function[name].arn]
  }

  statement {
    sid       = "SetAside"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failed_runs.arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "run"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}

resource "aws_cloudwatch_metric_alarm" "failed_runs" {
  alarm_name          = aws_sqs_queue.failed_runs.name
  alarm_description   = "A scheduled run could not be started or failed twice. Open a message of ${aws_sqs_queue.failed_runs.name}: it names the run; read why in that function's log. Mend the cause, then purge the queue: the next run goes on where this one stood."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.failed_runs.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
