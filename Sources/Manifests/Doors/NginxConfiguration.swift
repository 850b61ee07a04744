internal import ActorRuntime
internal import Contexts
internal import Platform
internal import Scenarios

/// The one door as an nginx on this machine, from version 1.22 on.
///
/// It treats requests as the application's own gateway does. Four things differ: nginx takes POST, LOCK and PATCH alone
/// for requests that may not be repeated; its time-outs begin anew with each read; it compares paths after `.` and `..`
/// were taken out; and an answer that breaks off after its head breaks off for the client too.
package struct NginxConfiguration: Sendable {
    /// What clients may send: the limits that the application's own servers have, which took them from nginx.
    package enum Limits {
        package static let headerBytes = 8 * 1_024
        package static let headerBuffers = 4
        package static let bodyBytes = 1_024 * 1_024
        package static let headSeconds = 60
        package static let bodySeconds = 60
        package static let writeSeconds = 60
        package static let idleSeconds = 75
        package static let connections = 16_384
    }

    /// Idle connections that each process keeps to a service.
    private static let keptConnections = 64

    private let plan: ClusterPlan
    private let nginx: ManifestOptions.NginxOptions

    init(_ plan: ClusterPlan, _ nginx: ManifestOptions.NginxOptions) {
        self.plan = plan
        self.nginx = nginx
    }

    /// Those that customers reach.
    private var services: [ClusterService] {
        plan.services.filter { service in plan.paths.contains { $0.service == service.name } }
    }

    // MARK: The file

    var text: String {
        Comment.lines(
            """
            The door of \(plan.namespace) as an nginx, from version 1.22 on. To try it, and to run it:

              nginx -t -c "$PWD/nginx.conf"
              nginx -c "$PWD/nginx.conf" -g 'daemon off;'
            """) + """
                worker_processes auto;
                worker_rlimit_nofile \(Limits.connections * 2 + 1_024);
                error_log stderr warn;

                events {
                    worker_connections \(Limits.connections * 2);
                }

                http {
                    default_type application/octet-stream;
                    access_log off;
                    server_tokens off;

                    # What a client may send, and how slowly.
                    client_header_buffer_size 1k;
                    large_client_header_buffers \(Limits.headerBuffers) \(Limits.headerBytes / 1_024)k;
                    client_max_body_size \(Limits.bodyBytes / 1_024)k;
                    client_header_timeout \(Limits.headSeconds)s;
                    client_body_timeout \(Limits.bodySeconds)s;
                    send_timeout \(Limits.writeSeconds)s;
                    keepalive_timeout \(Limits.idleSeconds)s;
                    reset_timedout_connection on;

                    # A trace goes on, or begins here (W3C Trace Context).
                    map $request_id $span { "~^(?<half>.{16})" $half; }
                    map $http_traceparent $traceparent {
                        "~^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" $http_traceparent;
                        default "00-$request_id-$span-01";
                    }
                    # What the services say to each other is not for customers, in no disguise.
                    map $request_uri $is_private {
                        "~*^/*(?:-|%2d)(?:/|%2f|\\?|$)" 1;
                        default 0;
                    }

                \(limits)\(upstreams)
                    server {
                        listen \(nginx.listen) backlog=4096;
                        merge_slashes off;

                \(proxying)
                \(problems)
                        if ($is_private) { return 404; }

                \(locations)
                        location / { return 404; }
                    }
                }

                """
    }

    // MARK: Services

    private var limits: String {
        guard plan.gateway.maxRequests != nil else { return "" }
        return "    # How many requests a service has at a time; 503 beyond.\n    limit_conn_status 503;\n"
            + services.map { "    limit_conn_zone \"\($0.name)\" zone=requests_\($0.name):64k;\n" }.joined() + "\n"
    }

    private var upstreams: String {
        services.map { service in
            let given = nginx.upstreams.filter { $0.service == service.name }.map(\.address)
            let addresses = given.isEmpty ? ["127.0.0.1:\(service.port)"] : given
            var lines = ["zone \(service.name) 128k;"]
            // Of two drawn at random, the one with fewer requests.
            if plan.gateway.loadBalancing == .leastRequests { lines.append("random two least_conn;") }
            // Which replicas are ready is somebody else's word.
            lines += addresses.map { "server \($0) max_fails=0;" }
            lines.append("keepalive \(Self.keptConnections);")
            return "    upstream \(service.name) {\n" + lines.map { "        \($0)\n" }.joined() + "    }\n"
        }.joined()
    }

    /// For each path what an Ingress takes for it: itself, and what lies below.
    private var locations: String {
        plan.paths.map { path in
            var lines = ["proxy_pass http://\(path.service);"]
            if let limit = plan.gateway.maxRequests { lines.append("limit_conn requests_\(path.service) \(limit);") }
            let body = lines.joined(separator: " ")
            return """
                        location = \(path.path) { \(body) }
                        location \(path.path)/ { \(body) }

                """
        }.joined()
    }

    // MARK: Attempts

    private var proxying: String {
        let gateway = plan.gateway
        let answer = gateway.timeout ?? IngressDoor.never
        var lines = [
            "proxy_http_version 1.1;", "proxy_set_header Connection \"\";", "proxy_set_header Host $http_host;",
            "proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Host $http_host;",
            "proxy_set_header X-Forwarded-Proto $scheme;", "proxy_set_header Forwarded \"\";",
            "proxy_set_header traceparent $traceparent;",
            "proxy_connect_timeout \((gateway.connectTimeout ?? answer).milliseconds);",
            "proxy_send_timeout \(answer.milliseconds);", "proxy_read_timeout \(answer.milliseconds);",
        ]
        if let next = gateway.nextUpstream {
            lines.append("proxy_next_upstream \(NextUpstream.words(next.on));")
            lines.append("proxy_next_upstream_tries \(next.tries);")
            lines.append("proxy_next_upstream_timeout \(next.timeout?.milliseconds ?? "0");")
        } else {
            lines.append("proxy_next_upstream off;")
        }
        return lines.map { "        \($0)\n" }.joined()
    }

    // MARK: Problems

    /// What it says itself, as problem details (RFC 9457).
    private static let kinds: [(status: Int, title: String, detail: String)] = [
        (404, "Not Found", "No service answers at this path."),
        (413, "Content Too Large", "The body is larger than \(Limits.bodyBytes) bytes."),
        (502, "Bad Gateway", "No replica took the request, or one broke off: then it may be carried out."),
        (503, "Service Unavailable", "Too many requests are in hand, or no replica is ready. Ask again."),
        (504, "Gateway Timeout", "No replica answered in time; the request may be carried out."),
    ]

    private var problems: String {
        Self.kinds.map { kind in
            let later = kind.status == 503 ? " add_header Retry-After 1 always;" : ""
            let body =
                #"{"type":"about:blank","title":"\#(kind.title)","status":\#(kind.status),"detail":"\#(kind.detail)"}"#
            return """
                        error_page \(kind.status) @problem\(kind.status);
                        location @problem\(kind.status) {
                            types { }
                            default_type application/problem+json;\(later)
                            return \(kind.status) '\(body)';
                        }

                """
        }.joined()
    }
}
