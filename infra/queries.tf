# Saved queries over the logs of all functions, in CloudWatch's Logs Insights under the deployment's name. Put the order's
# number or the trace where it says so. Logs hold no personal data; what was sent and answered is in the journal
# (`waybill trace`).

locals {
  log_groups = [for function in values(module.function) : function.log_group]

  queries = {
    "order by number" = <<-TEXT
      # Put the order's number between the quotes.
      fields @timestamp, @log, level, message, account, trace
      | filter @message like "\"ORDER-NUMBER\""
      | sort @timestamp asc
      | limit 500
    TEXT

    "trace" = <<-TEXT
      # Put the trace between the quotes: it follows a piece of work through all functions.
      fields @timestamp, @log, level, message, account
      | filter @message like "\"wb-TRACE\""
      | sort @timestamp asc
      | limit 500
    TEXT

    "failures by partner" = <<-TEXT
      # Which account fails, and how.
      filter level in ["WARN", "ERROR"] and ispresent(account)
      | stats count(*) as times, latest(@timestamp) as last, latest(message) as says by account, level, target
      | sort times desc
      | limit 100
    TEXT

    "errors" = <<-TEXT
      # What needs a person, the newest first.
      fields @timestamp, @log, message, account, trace
      | filter level = "ERROR"
      | sort @timestamp desc
      | limit 200
    TEXT

    "cold starts" = <<-TEXT
      # How long functions took to start, and the most memory that they used.
      filter type = "platform.report"
      | stats count(*) as runs, count(record.metrics.initDurationMs) as starts,
          pct(record.metrics.initDurationMs, 95) as start_ms, max(record.metrics.maxMemoryUsedMB) as memory_mb by @log
    TEXT
  }
}

resource "aws_cloudwatch_query_definition" "query" {
  for_each = local.queries

  name            = "${var.name}/${each.key}"
  log_group_names = local.log_groups
  query_string    = each.value
}
