/// What the scenario files of one application may contain in addition to the harness' own keys.
///
/// The formats of scenario files are made from it, and so are the schema, the reference of keys, the errors and the
/// warnings. A scenario carries the vocabulary with which it was read.
package struct ScenarioVocabulary: Sendable {
    /// The mapping at the top of a scenario file that describes the application.
    package struct Section: Sendable {
        package let key: String
        package let description: String
        /// The application's own keys: those before the harness' keys, and those after them.
        package let first: [any SettingDeclaration]
        package let last: [any SettingDeclaration]

        package init(
            _ key: String, _ description: String, first: [any SettingDeclaration] = [],
            last: [any SettingDeclaration] = []
        ) {
            self.key = key
            self.description = description
            self.first = first
            self.last = last
        }
    }

    /// Words for texts that people read.
    package struct Words: Sendable {
        /// What is run, for example `shop`.
        package let system: String
        /// What a saga is about, for example `order`. The metrics for its outcome begin with this word.
        package let saga: String
        /// The same word with its article, for example `an order`.
        package let aSaga: String
        /// What customers do who begin a saga, as in "customers who never order".
        package let beginning: String
        /// What a replayed trace changes in the application; nil for an application that replays no traces.
        package let replay: String?

        package init(system: String, saga: String, article: String, beginning: String, replay: String?) {
            self.system = system
            self.saga = saga
            aSaga = "\(article) \(saga)"
            self.beginning = beginning
            self.replay = replay
        }
    }

    /// The application's name. Vocabularies with the same name are equal.
    package let name: String
    package let words: Words
    package let section: Section
    /// In the order that every list of services has; at least one.
    package let services: [ServiceDeclaration]
    package let calls: [CallDeclaration]
    package let gateway: GatewayDeclaration
    package let invariants: [InvariantDeclaration]
    /// Without the harness' own step, ``JourneyStep/visit``.
    package let steps: [StepDeclaration]
    /// What a customer does if the scenario does not say.
    package let defaultJourney: [JourneyStep]

    package init(
        name: String, words: Words, section: Section, services: [ServiceDeclaration], calls: [CallDeclaration] = [],
        gateway: GatewayDeclaration, invariants: [InvariantDeclaration] = [], steps: [StepDeclaration],
        defaultJourney: [JourneyStep]
    ) {
        self.name = name
        self.words = words
        self.section = section
        self.services = services
        self.calls = calls
        self.gateway = gateway
        self.invariants = invariants
        self.steps = steps
        self.defaultJourney = defaultJourney
    }
}

extension ScenarioVocabulary: Hashable {
    package static func == (left: ScenarioVocabulary, right: ScenarioVocabulary) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ScenarioVocabulary {
    package var serviceNames: [String] { services.map(\.name) }

    /// The services that an external program may replace.
    package var externalServices: [String] { services.filter(\.mayBeExternal).map(\.name) }

    package var invariantNames: [String] { invariants.map(\.name) }

    /// The application's step with a name; nil for a visit.
    package func step(_ name: String) -> StepDeclaration? { steps.first { $0.name == name } }

    /// The steps that begin a saga, by name.
    package var beginnings: [String] { steps.filter { $0.part == .begins }.map(\.name) }

    /// Whether the customers of a scenario may be those of a recorded trace. If not, such traffic is refused where the
    /// scenario is read.
    package var replaysTraces: Bool { words.replay != nil }

    /// The path of a key below the application's section, as errors name it.
    func path(_ rest: String) -> String { "\(section.key).\(rest)" }
}
