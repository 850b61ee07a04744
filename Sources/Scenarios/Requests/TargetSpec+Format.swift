internal import Contexts
internal import Texts

extension Format where Value == TargetSpec {
    static var target: Format {
        .record(
            TargetSpec(),
            [
                Field(
                    optional: "baseURL", \.baseURL, .baseURL,
                    "Scheme, host and port, and what comes before every path: http://127.0.0.1:9000; --target sets it."),
                Field(
                    optional: "headers", \.headersIfAny, .headers,
                    "Headers of every request; those that a request has itself count instead."),
                Field(optional: "tls", \.tlsIfAny, .tls, "How a target with https is believed."),
                Field("connections", \.connections, .connections, "The connections to the target."),
                Field(
                    "timeout", \.timeout, .positiveDuration,
                    "How long a customer waits for a whole answer."),
            ])
    }
}

extension Format where Value == Template {
    /// A URL, or the variable that holds one.
    fileprivate static var baseURL: Format {
        let template = Format.template()
        return Format(
            shape: template.shape,
            read: { node, reading in
                guard let read = template.read(node, &reading) else { return nil }
                if let other = read.variables.first(where: { !$0.variable.isSecret }) {
                    reading.report(
                        "'\(other.variable.text)' is different for each customer, and the target is the same for all",
                        at: other.position, hint: "the base URL takes variables of the environment: ${env.NAME}")
                    return nil
                }
                guard let text = read.literal else { return read }
                do throws(TargetAddress.Problem) {
                    _ = try TargetAddress(text)
                    return read
                } catch {
                    reading.report("\(node.kind) \(error.text)", at: node.position, hint: error.hint)
                    return nil
                }
            },
            write: template.write)
    }
}

extension Format where Value == TLSSpec {
    fileprivate static var tls: Format {
        .record(
            TLSSpec(),
            [
                Field(
                    optional: "ca", \.ca, .file,
                    "The authorities that are believed, a file in PEM; the system's where it is absent."),
                Field(optional: "cert", \.certificate, .file, "The client's own certificate, a file in PEM."),
                Field(optional: "key", \.key, .file, "The key of the client's certificate, a file in PEM."),
                Field(
                    optional: "serverName", \.serverName, .string(maximum: TargetAddress.maximumHost),
                    "The name that the certificate must have; the host of baseURL where it is absent."),
                Field(
                    "verify", \.verify, .onOrOff, "Whether the target's certificate is checked; off believes anybody."),
            ],
            check: { tls, node, reading in
                guard (tls.certificate == nil) != (tls.key == nil) else { return }
                let (there, missing) = tls.key == nil ? ("cert", "key") : ("key", "cert")
                reading.report(
                    "a \(there) without its \(missing)", at: node.position(of: there),
                    hint: "a client shows its certificate with the key, or neither")
            })
    }
}

extension Format where Value == ConnectionSpec {
    fileprivate static var connections: Format {
        .record(
            ConnectionSpec(),
            [
                Field(
                    "per", \.per, .choice("sharing of connections"),
                    "shared lets every customer take a free one; customer gives each its own."),
                Field(
                    "keepAlive", \.keepAlive, Format<Timespan>.positiveDuration.orOff(),
                    "How long a connection that nobody uses is kept; off closes it behind each answer."),
                Field(
                    "maximum", \.maximum, .integer(1...Limits.connections),
                    "The most connections at the same time."),
            ])
    }
}

extension TargetSpec {
    // The keys that are left out where there is nothing to say.

    fileprivate var headersIfAny: [NamedTemplate]? {
        get { headers.isEmpty ? nil : headers }
        set { headers = newValue ?? [] }
    }

    fileprivate var tlsIfAny: TLSSpec? {
        get { tls == TLSSpec() ? nil : tls }
        set { tls = newValue ?? TLSSpec() }
    }
}
