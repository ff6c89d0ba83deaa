//! What an expression refers to: `module.queue[each.key].arn` as `module`, `queue`, `arn`.

use hcl::expr::{ObjectKey, Operation, Traversal, TraversalOperator};
use hcl::template::Element;
use hcl::{Body, Expression, Template};

/// What something refers to: names from left to right, indices left out.
pub(crate) type Reference = Vec<String>;

/// Names that stand for something only inside a loop.
type Bound = Vec<String>;

/// Everything that the expressions of a body refer to, nested blocks included.
pub(crate) fn of_body(body: &Body) -> Vec<Reference> {
    let mut found = Vec::new();
    in_body(body, &Vec::new(), &mut found);
    found
}

fn in_body(body: &Body, bound: &Bound, found: &mut Vec<Reference>) {
    for attribute in body.attributes() {
        in_expression(attribute.expr(), bound, found);
    }
    for block in body.blocks() {
        let mut inner = bound.clone();
        if block.identifier() == "dynamic" {
            inner.extend(block.labels().first().map(|label| label.as_str().to_owned()));
        }
        in_body(block.body(), &inner, found);
    }
}

fn in_expression(expression: &Expression, bound: &Bound, found: &mut Vec<Reference>) {
    match expression {
        Expression::Array(items) => items.iter().for_each(|item| in_expression(item, bound, found)),
        Expression::Object(object) => {
            for (key, value) in object {
                if let ObjectKey::Expression(key) = key {
                    in_expression(key, bound, found);
                }
                in_expression(value, bound, found);
            }
        }
        Expression::TemplateExpr(template) => {
            let template = Template::from_expr(template).expect("a template can be parsed");
            in_template(&template, bound, found);
        }
        Expression::Variable(name) => refer(vec![name.as_str().to_owned()], bound, found),
        Expression::Traversal(traversal) => in_traversal(traversal, bound, found),
        Expression::FuncCall(call) => call.args.iter().for_each(|arg| in_expression(arg, bound, found)),
        Expression::Parenthesis(inner) => in_expression(inner, bound, found),
        Expression::Conditional(choice) => {
            for part in [&choice.cond_expr, &choice.true_expr, &choice.false_expr] {
                in_expression(part, bound, found);
            }
        }
        Expression::Operation(operation) => match operation.as_ref() {
            Operation::Unary(one) => in_expression(&one.expr, bound, found),
            Operation::Binary(two) => {
                in_expression(&two.lhs_expr, bound, found);
                in_expression(&two.rhs_expr, bound, found);
            }
        },
        Expression::ForExpr(each) => {
            in_expression(&each.collection_expr, bound, found);
            let mut inner = bound.clone();
            inner.extend(each.key_var.iter().chain([&each.value_var]).map(|name| name.as_str().to_owned()));
            let parts = each.key_expr.iter().chain([&each.value_expr]).chain(&each.cond_expr);
            parts.for_each(|part| in_expression(part, &inner, found));
        }
        Expression::Null | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => {}
        other => panic!("an expression that the check does not know: {other:?}"),
    }
}

/// What an index refers to counts by itself.
fn in_traversal(traversal: &Traversal, bound: &Bound, found: &mut Vec<Reference>) {
    let mut path = Vec::new();
    if let Expression::Variable(name) = &traversal.expr {
        path.push(name.as_str().to_owned());
    } else {
        in_expression(&traversal.expr, bound, found);
    }
    let begins_with_a_name = !path.is_empty();
    for operator in &traversal.operators {
        if let TraversalOperator::Index(index) = operator {
            in_expression(index, bound, found);
        } else if let (TraversalOperator::GetAttr(name), true) = (operator, begins_with_a_name) {
            path.push(name.as_str().to_owned());
        }
    }
    if begins_with_a_name {
        refer(path, bound, found);
    }
}

fn in_template(template: &Template, bound: &Bound, found: &mut Vec<Reference>) {
    for element in template.elements() {
        match element {
            Element::Literal(_) => {}
            Element::Interpolation(inner) => in_expression(&inner.expr, bound, found),
            Element::Directive(_) => panic!("a text that branches or loops: write an expression"),
        }
    }
}

fn refer(path: Reference, bound: &Bound, found: &mut Vec<Reference>) {
    if path.first().is_none_or(|root| !bound.contains(root)) {
        found.push(path);
    }
}

#[test]
fn every_kind_of_expression_is_seen() {
    let text = r#"
        a = module.queue[each.key].arn
        b = [for name, x in local.all : "${var.name}-${name}" if x.on && !var.off]
        c = { (local.key) = aws_x.y[*].id, plain = data.aws_p.q.id }
        d = var.one ? max(var.two, 3) : (var.three + 1)
        dynamic "network" {
          for_each = var.networks
          content {
            id = network.value.id
          }
        }
    "#;
    let mut found: Vec<String> =
        of_body(&hcl::parse(text).unwrap()).iter().map(|reference| reference.join(".")).collect();
    found.sort();
    let want = [
        "aws_x.y.id",
        "data.aws_p.q.id",
        "each.key",
        "local.all",
        "local.key",
        "module.queue.arn",
        "var.name",
        "var.networks",
        "var.off",
        "var.one",
        "var.three",
        "var.two",
    ];
    assert_eq!(found, want);
}
