package import Contexts
package import Scenarios
package import Texts

/// All requests of a scenario, ready to be sent to one target.
package struct PreparedScenario: Sendable {
    package let address: TargetAddress
    /// In the order of the scenario.
    package let traffic: [PreparedTraffic]
    /// What answers mean.
    package let outcomes: OutcomeTable
    private let scenario: Scenario
    private let secrets: Secrets
    private let feeders: Feeders

    /// - Parameters:
    ///   - scenario: has a target with a base URL.
    ///   - secrets: of the same scenario.
    ///   - feeders: with the data of the same scenario.
    /// - Throws: what the values of `env.` and `file.` make impossible, at the places where they are named. The values
    ///   themselves are not told.
    package init(_ scenario: Scenario, secrets: Secrets, feeders: Feeders) throws(Diagnostics) {
        let address: TargetAddress
        do throws(Diagnostic) {
            address = try Self.address(of: scenario, secrets)
        } catch {
            throw Diagnostics([error])
        }
        try self.init(scenario, secrets, feeders, address)
    }

    private init(
        _ scenario: Scenario, _ secrets: Secrets, _ feeders: Feeders, _ address: TargetAddress
    ) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        var traffic: [PreparedTraffic] = []
        for spec in scenario.traffic {
            do throws(TemplateCompiler.Problem) {
                traffic.append(try PreparedTraffic(spec, of: scenario, secrets, feeders, address))
            } catch {
                // A header of the target is in every request.
                if !problems.contains(error.diagnostic) { problems.append(error.diagnostic) }
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        self.address = address
        self.traffic = traffic
        outcomes = OutcomeTable(scenario.outcomes)
        self.scenario = scenario
        self.secrets = secrets
        self.feeders = feeders
    }

    /// Where the requests go.
    ///
    /// - Throws: if there is no base URL, or its value is none.
    package static func address(of scenario: Scenario, _ secrets: Secrets) throws(Diagnostic) -> TargetAddress {
        guard let url = scenario.target?.baseURL else {
            throw Diagnostic(position: .generated, message: "the scenario has no target")
        }
        var text: [UInt8] = []
        for segment in url.segments {
            switch segment {
            case .literal(let literal): text.append(contentsOf: literal.utf8)
            case .variable(let variable): text.append(contentsOf: secrets.value(of: variable) ?? [])
            }
        }
        do throws(TargetAddress.Problem) {
            return try TargetAddress(String(decoding: text, as: UTF8.self))
        } catch {
            throw Diagnostic(
                position: url.position, message: "the base URL '\(url.text)' \(error.text)", hint: error.hint)
        }
    }

    /// The same requests with ``Secrets/mask`` for each secret, for texts that people read.
    var masked: PreparedScenario {
        get throws(Diagnostics) {
            let isSecret = scenario.target?.baseURL?.variables.isEmpty == false
            let shown = isSecret && !address.basePath.isEmpty ? address.with(basePath: "/" + Secrets.mask) : address
            return try PreparedScenario(scenario, secrets.masked, feeders, shown)
        }
    }

    /// The text with ``Secrets/mask`` for whatever secret is in it.
    func hidden(_ bytes: [UInt8]) -> [UInt8] { secrets.hidden(in: bytes) }
}

extension TargetAddress {
    /// What URLs of the target may begin with: with or without a port that is the scheme's own, and with the name that its
    /// `Host` header gives it.
    fileprivate func origins(_ target: TargetSpec) -> [[UInt8]] {
        let scheme = isTLS ? "https" : "http"
        var hosts = [hostHeader]
        if port == (isTLS ? 443 : 80) { hosts.append("\(hostHeader):\(port)") }
        let named = target.headers.first { $0.name.lowercased() == "host" }?.value.literal
        if let named { hosts.append(named.lowercased()) }
        return hosts.map { Array("\(scheme)://\($0)".utf8) }
    }
}

/// The requests of one kind of customers.
package struct PreparedTraffic: Sendable {
    /// By step; nil for a step that is no request.
    package let requests: [PreparedRequest?]
    private let variables: Int
    /// The positions of the files of data that the journey needs.
    private let needed: [Int]
    private let feeders: Feeders

    init(
        _ spec: TrafficSpec, of scenario: Scenario, _ secrets: Secrets, _ feeders: Feeders, _ address: TargetAddress
    ) throws(TemplateCompiler.Problem) {
        let specs = spec.journey.map(\.request)
        var variables: [String] = []
        for saved in specs.compactMap({ $0?.save }).joined() where !variables.contains(saved.name) {
            variables.append(saved.name)
        }
        let target = scenario.target ?? TargetSpec()
        let preparation = RequestPreparation(
            compiler: TemplateCompiler(secrets: secrets, feeders: feeders.specs, variables: variables), target: target,
            address: address,
            surroundings: TemplatePieces.Surroundings(
                tables: feeders.tables, variables: variables, origins: address.origins(target)))
        requests = try specs.map { (spec) throws(TemplateCompiler.Problem) in
            try spec.map { (spec) throws(TemplateCompiler.Problem) in try preparation.prepared(spec) }
        }
        let asks = requests.contains { $0 != nil }
        let templates = specs.compactMap { $0?.templates }.joined() + (asks ? target.templates : [])
        needed = feeders.specs.indices.filter { index in
            templates.contains { template in
                template.variables.contains { found in
                    if case .column(feeders.specs[index].name, _) = found.variable { true } else { false }
                }
            }
        }
        self.variables = variables.count
        self.feeders = feeders
    }

    /// Somebody who has no row of data and is not counted, for requests that are the same for all.
    package var nobody: Customer {
        Customer(0, RandomStream(seed: 0), rows: [], variables: variables)
    }

    /// A customer who arrives. A row of each file that the journey needs is taken.
    ///
    /// - Parameters:
    ///   - number: what `${customer}` stands for.
    ///   - random: of this customer alone.
    /// - Throws: ``RenderProblem/dataRanOut(feeder:)``.
    package func customer(_ number: UInt64, _ random: RandomStream) throws(RenderProblem) -> Customer {
        var rows: [Int] = []
        if !needed.isEmpty {
            rows = Array(repeating: -1, count: feeders.specs.count)
            for feeder in needed {
                guard let row = feeders.take(feeder) else { throw .dataRanOut(feeder: feeders.specs[feeder].name) }
                rows[feeder] = row
            }
        }
        return Customer(number, random, rows: rows, variables: variables)
    }
}
