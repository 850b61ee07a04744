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
        var result = HTTPFields()
        result.reserve(fields.all.count + 4)
        let named = named(in: fields)
        var (host, trace, traces) = (String?.none, String?.none, 0)
        var (way, scheme, outerHost) = (String?.none, String?.none, String?.none)
        var hasState = false
        for field in fields.all {
            let name = field.name
            switch kind(name) {
            case .hop: continue
            case .host: host = field.value
            case .trace:
                trace = field.value
                traces += 1
                continue
            case .traceState: hasState = true
            case .forwarded where !trustsForwarded: continue
            case .forwarded:
                if HTTPFields.isSame(name, forwardedFor) {
                    way = way.map { "\($0), \(field.value)" } ?? field.value
                    continue
                }
                if HTTPFields.isSame(name, forwardedProto) { scheme = field.value }
                if HTTPFields.isSame(name, forwardedHost) { outerHost = field.value }
            case .other:
                if !named.isEmpty, named.contains(where: { HTTPFields.isSame($0, name) }) { continue }
            }
            result.append(name, field.value)
        }
        if let trace, traces == 1, TraceParent.isValid(trace) {
            result.append(TraceParent.name, trace)
        } else {
            // The state of a trace that begins anew is another's.
            if hasState { result.remove(traceState) }
            result.append(TraceParent.name, TraceParent.new())
        }
        if let way = way.map({ way in peer.map { "\(way), \($0)" } ?? way }) ?? peer {
            result.append(forwardedFor, way)
        }
        if scheme == nil { result.append(forwardedProto, "http") }
        if outerHost == nil, let host { result.append(forwardedHost, host) }
        return result
    }

    /// The fields of an answer for the client.
    static func response(_ fields: HTTPFields) -> HTTPFields {
        let isPlain = fields.all.allSatisfy { kind($0.name) != .hop }
        if isPlain { return fields }
        let named = named(in: fields)
        var result = HTTPFields()
        for field in fields.all where kind(field.name) != .hop {
            if !named.contains(where: { HTTPFields.isSame($0, field.name) }) { result.append(field.name, field.value) }
        }
        return result
    }

    private static let forwardedFor = "X-Forwarded-For"
    private static let forwardedProto = "X-Forwarded-Proto"
    private static let forwardedHost = "X-Forwarded-Host"
    private static let traceState = "tracestate"

    private enum Kind { case hop, host, trace, traceState, forwarded, other }

    private static func kind(_ name: String) -> Kind {
        func has(_ other: String) -> Bool { HTTPFields.isSame(name, other) }
        switch name.utf8.count {
        case 2: return has("TE") ? .hop : .other
        case 4: return has("Host") ? .host : .other
        case 6: return has("Expect") ? .hop : .other
        case 7: return has("Trailer") || has("Upgrade") ? .hop : .other
        case 9: return has("Forwarded") || has("X-Real-IP") ? .forwarded : .other
        case 10: return has("Connection") || has("Keep-Alive") ? .hop : has(traceState) ? .traceState : .other
        case 11: return has(TraceParent.name) ? .trace : .other
        case 15: return has(forwardedFor) ? .forwarded : .other
        case 16:
            return has("Proxy-Connection") ? .hop : has(forwardedHost) || has("X-Forwarded-Port") ? .forwarded : .other
        case 17: return has("Transfer-Encoding") ? .hop : has(forwardedProto) ? .forwarded : .other
        case 18: return has("Proxy-Authenticate") ? .hop : has("X-Forwarded-Prefix") ? .forwarded : .other
        case 19: return has("Proxy-Authorization") ? .hop : .other
        default: return .other
        }
    }

    /// What `Connection` names besides how the connection goes on.
    private static func named(in fields: HTTPFields) -> [String] {
        fields.values("Connection").flatMap { value in
            value.split(separator: ",").map { option in String(option.filter { $0 != " " && $0 != "\t" }) }
        }.filter { !HTTPFields.isSame($0, "close") && !HTTPFields.isSame($0, "keep-alive") }
    }
}
