/// Decides which step a request is. The first matching rule counts. A request that no rule matches makes no step and is
/// counted as unmatched. A line without an HTTP request has no path and no method. It is matched only by a rule that
/// names its status and has the pattern `**`.
///
/// A rule file is a YAML list:
///
/// ```yaml
/// - { match: /product/*, method: GET, status: 2xx, step: browse, product: 1 }
/// - { match: /checkout, method: POST, status: [200, 303], step: order, count: 2 }
/// - { match: /account/orders, step: list }
/// - { match: /account/orders/*/cancel, method: POST, step: cancel }
/// - { match: /assets/**, step: ignore }
/// ```
///
/// | key | meaning | default |
/// |---|---|---|
/// | `match` | a pattern for the path without its query, see ``PathPattern`` | needed |
/// | `method` | a method, or a list of them | any |
/// | `status` | a status such as `200`, a class such as `2xx`, or a list of them; `000` is no status | any |
/// | `step` | `browse`, `order`, `list`, `cancel` or `ignore` | needed |
/// | `product` | `browse`: which star of the pattern holds the product's code, from 1 | none |
/// | `count` | `browse`, `order`: how many products, where no code is known | 1 |
package struct AccessLogRules: Hashable, Sendable {
    package static let maximumFileBytes = 1 << 18
    package static let maximumRules = 1_000

    package struct Rule: Hashable, Sendable {
        package var pattern: PathPattern
        /// Empty means any.
        package var methods: [String] = []
        /// Inclusive ranges; empty means any.
        package var statuses: [ClosedRange<Int>] = []
        /// Nil means that the request is ignored.
        package var step: TraceStepName?
        /// The star that holds the product's code; 0 means none.
        package var product = 0
        package var count = 1

        package init(pattern: PathPattern) { self.pattern = pattern }

        /// Whether the text is a method in capitals, such as GET or M-SEARCH.
        package static func isMethod(_ text: String) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { AccessLogRequest.isToken($0) && $0 == Ascii.uppercase($0) }
        }
    }

    let rules: [Rule]

    /// - Parameter rules: in the order in which they are tried.
    package init(rules: [Rule]) { self.rules = rules }

    /// The rules of the sample below, for a blog's log: pages are browsed, and nothing is ordered.
    package static let sample = """
        # What loads with a page is no step of its own.
        - { match: "/**.css", step: ignore }
        - { match: "/**.js", step: ignore }
        - { match: "/**.png", step: ignore }
        - { match: "/**.gif", step: ignore }
        - { match: "/**.jpg", step: ignore }
        - { match: "/**.jpeg", step: ignore }
        - { match: "/**.ico", step: ignore }
        - { match: /robots.txt, step: ignore }
        # Neither is what was not there.
        - { match: "**", status: [4xx, 5xx], step: ignore }
        # The lists of articles are lists.
        - { match: /, method: GET, step: list }
        - { match: /blog/, method: GET, step: list }
        - { match: /blog/tags/*, method: GET, step: list }
        # Articles, talks, projects and files are browsed.
        - { match: /blog/**, method: GET, step: browse }
        - { match: /articles/**, method: GET, step: browse }
        - { match: /presentations/**, method: GET, step: browse }
        - { match: /projects/**, method: GET, step: browse }
        - { match: /files/**, method: GET, step: browse }
        """

    /// The first matching rule; nil if none matches.
    func rule(for line: AccessLogLine, _ bytes: Span<UInt8>) -> Rule? {
        rules.first { rule in
            let hasStatus = rule.statuses.contains { $0.contains(line.status) }
            switch line.request {
            case .http(let method, let path):
                return (rule.statuses.isEmpty || hasStatus)
                    && (rule.methods.isEmpty || rule.methods.contains { bytes.extracting(method).equals($0.utf8) })
                    && rule.pattern.matches(bytes.extracting(path))
            case .none:
                return hasStatus && rule.methods.isEmpty
                    && rule.pattern.matches(Span())
            }
        }
    }
}
