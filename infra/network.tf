# Off unless var.static_outbound_address: a network with one way out, so that partners see one address. Everything is in
# one zone: if that zone fails, work waits in its queues. Functions leave it before it goes (var.keep_network), for what they
# are in cannot be deleted.

resource "aws_vpc" "way_out" {
  count = var.static_outbound_address || var.keep_network ? 1 : 0

  cidr_block           = var.network_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "way_out" {
  count = length(aws_vpc.way_out)

  vpc_id = aws_vpc.way_out[count.index].id
  tags   = { Name = var.name }
}

resource "aws_subnet" "outside" {
  count = length(aws_vpc.way_out)

  vpc_id            = aws_vpc.way_out[count.index].id
  availability_zone = var.availability_zone
  cidr_block        = cidrsubnet(var.network_cidr, 1, 0)
  tags              = { Name = "${var.name}-outside" }
}

resource "aws_subnet" "inside" {
  count = length(aws_vpc.way_out)

  vpc_id            = aws_vpc.way_out[count.index].id
  availability_zone = aws_subnet.outside[count.index].availability_zone
  cidr_block        = cidrsubnet(var.network_cidr, 1, 1)
  tags              = { Name = "${var.name}-inside" }
}

resource "aws_eip" "way_out" {
  count = length(aws_vpc.way_out)

  domain = "vpc"
  tags   = { Name = var.name }
}

resource "aws_nat_gateway" "way_out" {
  count = length(aws_vpc.way_out)

  allocation_id = aws_eip.way_out[count.index].id
  subnet_id     = aws_subnet.outside[count.index].id
  tags          = { Name = var.name }

  # A way out that leads nowhere yet is none.
  depends_on = [aws_route_table_association.outside]
}

resource "aws_route_table" "outside" {
  count = length(aws_vpc.way_out)

  vpc_id = aws_vpc.way_out[count.index].id
  tags   = { Name = "${var.name}-outside" }

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.way_out[count.index].id
  }
}

resource "aws_route_table" "inside" {
  count = length(aws_vpc.way_out)

  vpc_id = aws_vpc.way_out[count.index].id
  tags   = { Name = "${var.name}-inside" }

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.way_out[count.index].id
  }
}

resource "aws_route_table_association" "outside" {
  count = length(aws_vpc.way_out)

  subnet_id      = aws_subnet.outside[count.index].id
  route_table_id = aws_route_table.outside[count.index].id
}

resource "aws_route_table_association" "inside" {
  count = length(aws_vpc.way_out)

  subnet_id      = aws_subnet.inside[count.index].id
  route_table_id = aws_route_table.inside[count.index].id
}

# The ledger is reached without the NAT gateway: most of what functions send goes there.
resource "aws_vpc_endpoint" "dynamodb" {
  count = length(aws_vpc.way_out)

  vpc_id            = aws_vpc.way_out[count.index].id
  service_name      = "com.amazonaws.${var.region}.dynamodb"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.inside[count.index].id]
  tags              = { Name = "${var.name}-dynamodb" }
}

resource "aws_security_group" "outbound" {
  count = length(aws_vpc.way_out)

  name        = "${var.name}-outbound"
  description = "Functions that call partners: out by HTTPS, nothing in."
  vpc_id      = aws_vpc.way_out[count.index].id
  tags        = { Name = "${var.name}-outbound" }

  egress {
    description = "HTTPS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
