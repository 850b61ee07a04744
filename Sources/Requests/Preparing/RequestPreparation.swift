internal import Contexts
internal import Scenarios
internal import Texts

/// Makes the requests of one journey.
struct RequestPreparation {
    let compiler: TemplateCompiler
    let target: TargetSpec
    let address: TargetAddress
    let surroundings: TemplatePieces.Surroundings

    func prepared(_ spec: RequestSpec) throws(TemplateCompiler.Problem) -> PreparedRequest {
        let headers =
            spec.headers
            + target.headers.filter { header in
                !spec.headers.contains { $0.name.lowercased() == header.name.lowercased() }
            }
        func own(_ name: String) -> NamedTemplate? { headers.first { $0.name.lowercased() == name } }

        var head = TemplatePieces()
        head.append("\(spec.method.token) ")
        head.append(try path(spec))
        head.append(" HTTP/1.1\r\n")
        var line = head
        if let host = own("host") {
            line.append(try self.line(host))
        } else {
            line.append("host: \(address.hostHeader)\r\n")
        }
        for header in headers where !["host", "cookie"].contains(header.name.lowercased()) {
            line.append(try self.line(header))
        }
        if own("user-agent") == nil { line.append("user-agent: perennial\r\n") }
        if target.connections.keepAlive == nil { line.append("connection: close\r\n") }

        let (body, type) = try self.body(spec.body)
        if let type, own("content-type") == nil { line.append("content-type: \(type)\r\n") }
        let constant = body.constant
        if let constant, spec.body != nil || Self.announcesLength(spec.method) {
            line.append("content-length: \(constant.count)\r\n")
        }
        let constantPath = head.constant.map { PreparedRequest.path(in: $0[...]) }
        return PreparedRequest(
            name: spec.name, method: spec.method, timeout: spec.timeout ?? target.timeout,
            check: try AnswerCheck(spec, compiler, surroundings), head: line,
            cookies: try own("cookie").map { (header) throws(TemplateCompiler.Problem) in
                try compiler.pieces(header.value, .header, header: header.name)
            }, body: constant == nil ? body : nil, constantBody: [0x0D, 0x0A] + (constant ?? []),
            constantHead: line.constant, constantPath: constantPath, surroundings: surroundings, isTLS: address.isTLS)
    }

    private func path(_ spec: RequestSpec) throws(TemplateCompiler.Problem) -> TemplatePieces {
        var pieces = try compiler.path(spec.path, after: address.basePath)
        guard !spec.query.isEmpty else { return pieces }
        if case .variable? = spec.path.segments.first {
            pieces.appendSeparator()
        } else {
            let hasQuery = spec.path.segments.contains { segment in
                if case .literal(let text) = segment { text.contains("?") } else { false }
            }
            pieces.append(hasQuery ? "&" : "?")
        }
        pieces.append(try compiler.fields(spec.query, .percent))
        return pieces
    }

    private func line(_ header: NamedTemplate) throws(TemplateCompiler.Problem) -> TemplatePieces {
        var pieces = TemplatePieces()
        pieces.append("\(header.name): ")
        pieces.append(try compiler.pieces(header.value, .header, header: header.name))
        pieces.append("\r\n")
        return pieces
    }

    private func body(
        _ body: RequestSpec.Body?
    ) throws(TemplateCompiler.Problem) -> (body: TemplatePieces, type: String?) {
        switch body {
        case .json(let value): (try compiler.json(value), "application/json")
        case .form(let fields): (try compiler.fields(fields, .form), "application/x-www-form-urlencoded")
        case .text(let text): (try compiler.pieces(text, .plain), "text/plain; charset=utf-8")
        case nil: (TemplatePieces(), nil)
        }
    }

    /// RFC 9110, section 8.6: methods whose meaning includes a body say that it is empty.
    private static func announcesLength(_ method: RequestSpec.Method) -> Bool {
        switch method {
        case .post, .put, .patch: true
        case .get, .head, .delete, .options: false
        }
    }
}
