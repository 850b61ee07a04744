/// The header fields that a gateway passes on, in both directions.
///
/// What is for one connection alone goes no further (RFC 9110, section 7.6.1): `Connection` and all that it names,
/// `Keep-Alive`, `Proxy-…`, `TE`, `Trailer`, `Transfer-Encoding`, `Upgrade`. The length of a body is told anew by who
/// sends it.
enum ForwardedFields {
    /// The fields of a request for an endpoint.
    ///
    /// - Parameters:
    ///   - peer: the number of who sent it; nil for a Unix socket.
    ///   - trustsForwarded: whether what it says about proxies before this one is passed on.
    static func request(_ fields: HTTPFields, peer: String?, trustsForwarded: Bool) -> HTTPFields {
        let named = named(in: fields)
        var (host, hasTrace, traces, hasState) = (Int?.none, false, 0, false)
        var (way, hasScheme, hasOuterHost) = (String?.none, false, false)
        var result = fields.filtered { index, field in
            switch kind(of: field) {
            case .hop: return false
            case .host: host = index
            case .trace:
                traces += 1
                hasTrace = TraceParent.isValid(field.value)
            case .traceState: hasState = true
            case .way, .scheme, .outerHost, .outer:
                if !trustsForwarded { return false }
                switch kind(of: field) {
                case .way:
                    let value = fields.value(at: index)
                    way = way.map { "\($0), \(value)" } ?? value
                    return false
                case .scheme: hasScheme = true
                case .outerHost: hasOuterHost = true
                default: break
                }
            case .other:
                if !named.isEmpty { return !named.contains { HTTPFields.isSame($0, field.nameText) } }
            }
            return true
        }
        if traces != 1 || !hasTrace {
            if traces > 0 { result.remove(TraceParent.name) }
            // The state of a trace that begins anew is another's.
            if hasState { result.remove("tracestate") }
            result.append(TraceParent.name, TraceParent.new())
        }
        if let way = way.map({ way in peer.map { "\(way), \($0)" } ?? way }) ?? peer {
            result.append("X-Forwarded-For", way)
        }
        if !hasScheme { result.append("X-Forwarded-Proto", "http") }
        if !hasOuterHost, let host { result.append("X-Forwarded-Host", fields.value(at: host)) }
        return result
    }

    /// The fields of an answer for the client.
    static func response(_ fields: HTTPFields) -> HTTPFields {
        if fields.allSatisfy({ kind(of: $0) != .hop }) { return fields }
        let named = named(in: fields)
        return fields.filtered { _, field in
            kind(of: field) != .hop
                && (named.isEmpty || !named.contains { HTTPFields.isSame($0, field.nameText) })
        }
    }

    private enum Kind { case hop, host, trace, traceState, way, scheme, outerHost, outer, other }

    private static func kind(of field: HTTPFields.View) -> Kind {
        switch field.nameCount {
        case 2: field.is("te") ? .hop : .other
        case 4: field.is("host") ? .host : .other
        case 6: field.is("expect") ? .hop : .other
        case 7: field.is("trailer") || field.is("upgrade") ? .hop : .other
        case 9: field.is("forwarded") || field.is("x-real-ip") ? .outer : .other
        case 10:
            field.is("connection") || field.is("keep-alive") ? .hop : field.is("tracestate") ? .traceState : .other
        case 11: field.is("traceparent") ? .trace : .other
        case 15: field.is("x-forwarded-for") ? .way : .other
        case 16:
            field.is("proxy-connection")
                ? .hop
                : field.is("x-forwarded-host") ? .outerHost : field.is("x-forwarded-port") ? .outer : .other
        case 17: field.is("transfer-encoding") ? .hop : field.is("x-forwarded-proto") ? .scheme : .other
        case 18: field.is("proxy-authenticate") ? .hop : field.is("x-forwarded-prefix") ? .outer : .other
        case 19: field.is("proxy-authorization") ? .hop : .other
        default: .other
        }
    }

    /// What `Connection` names besides how the connection goes on.
    private static func named(in fields: HTTPFields) -> [String] {
        guard fields.contains("Connection") else { return [] }
        return fields.values("Connection").flatMap { value in
            value.split(separator: ",").map { option in String(option.filter { $0 != " " && $0 != "\t" }) }
        }.filter { !HTTPFields.isSame($0, "close") && !HTTPFields.isSame($0, "keep-alive") }
    }
}
