# Where partners' webhooks come in, and where the shop asks about new orders. The paths of some webhooks hold a token, so the
# access log says the route and never the path.

resource "aws_apigatewayv2_api" "webhooks" {
  name          = "${var.name}-webhooks"
  description   = "Partners' webhooks."
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "function" {
  for_each = toset(values(local.routes))

  api_id                 = aws_apigatewayv2_api.webhooks.id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.function[each.key].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = (local.functions[each.key].timeout_seconds + 1) * 1000
}

# Open by design: a partner proves itself by signing the body and the shop by its token, which the functions check.
resource "aws_apigatewayv2_route" "route" {
  for_each = local.routes

  api_id             = aws_apigatewayv2_api.webhooks.id
  route_key          = each.key
  authorization_type = "NONE"
  target             = "integrations/${aws_apigatewayv2_integration.function[each.value].id}"
}

resource "aws_apigatewayv2_stage" "webhooks" {
  api_id      = aws_apigatewayv2_api.webhooks.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit  = var.api_rate
    throttling_burst_limit = var.api_burst
  }

  # Nobody repeats a question that is refused for being one too many: that customer cannot order.
  dynamic "route_settings" {
    for_each = [for route in keys(local.routes) : route if !startswith(route, "ANY /webhooks/")]

    content {
      route_key              = route_settings.value
      throttling_rate_limit  = var.order_check_rate
      throttling_burst_limit = var.order_check_rate
    }
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId         = "$context.requestId"
      requestTime       = "$context.requestTime"
      routeKey          = "$context.routeKey"
      httpMethod        = "$context.httpMethod"
      status            = "$context.status"
      responseLatency   = "$context.responseLatency"
      integrationStatus = "$context.integrationStatus"
      error             = "$context.error.message"
    })
  }

  depends_on = [aws_apigatewayv2_route.route]
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${var.name}-webhooks"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.waybill.arn
}

locals {
  # What the paths of a function's routes begin with.
  first_of_path = {
    for function, firsts in { for route, function in local.routes : function => split("/", route)[1]... } :
    function => one(distinct(firsts))
  }
}

resource "aws_lambda_permission" "api" {
  for_each = toset(values(local.routes))

  statement_id  = "Api"
  action        = "lambda:InvokeFunction"
  function_name = module.function[each.key].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.webhooks.execution_arn}/*/*/${local.first_of_path[each.key]}/*"
}
