# A queue, its dead letters, and the alarms of both. A dead letter is sent back by "Start DLQ redrive" on the SQS console.

resource "aws_sqs_queue" "queue" {
  name                              = var.name
  visibility_timeout_seconds        = var.visibility_seconds
  message_retention_seconds         = var.retention_days * 86400
  max_message_size                  = var.max_message_bytes
  receive_wait_time_seconds         = 20
  sqs_managed_sse_enabled           = var.key_id == null ? true : null
  kms_master_key_id                 = var.key_id
  kms_data_key_reuse_period_seconds = var.key_id == null ? null : 3600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = var.max_receives
  })
}

resource "aws_sqs_queue" "dead" {
  name                              = "${var.name}${var.dead_suffix}"
  message_retention_seconds         = var.retention_days * 86400
  max_message_size                  = var.max_message_bytes
  sqs_managed_sse_enabled           = var.key_id == null ? true : null
  kms_master_key_id                 = var.key_id
  kms_data_key_reuse_period_seconds = var.key_id == null ? null : 3600
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.queue.arn]
  })
}

data "aws_iam_policy_document" "senders" {
  count = length(var.senders) > 0 ? 1 : 0

  statement {
    sid       = "Send"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.queue.arn]

    principals {
      type        = "AWS"
      identifiers = var.senders
    }
  }
}

resource "aws_sqs_queue_policy" "senders" {
  count = length(data.aws_iam_policy_document.senders)

  queue_url = aws_sqs_queue.queue.url
  policy    = data.aws_iam_policy_document.senders[count.index].json
}

resource "aws_cloudwatch_metric_alarm" "dead" {
  alarm_name          = aws_sqs_queue.dead.name
  alarm_description   = "A message of ${var.name} failed ${var.max_receives} times: our code or the ledger is at fault, never a partner. Look for its id in the function's log and mend the cause; then open ${aws_sqs_queue.dead.name} in the SQS console and choose Start DLQ redrive. Sending back is harmless, twice too."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "oldest" {
  alarm_name          = "${var.name}-waits"
  alarm_description   = "A message has waited in ${var.name} for more than ${var.oldest_seconds} seconds. If the function is throttled or fails, its own alarm says what to do; if it is merely busy, give the account more concurrency (var.accounts), as far as the partner's limit goes."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.queue.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.oldest_seconds
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
