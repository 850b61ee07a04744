/// What the scenario files of one application may say beside what the harness knows.
///
/// The formats of scenario files are made of it, and so are the schema, the reference of keys, errors and warnings. A
/// scenario carries the vocabulary that it was read with.
package struct ScenarioVocabulary: Sendable {
    /// The mapping at the top of a scenario file that describes the application.
    package struct Section: Sendable {
        package let key: String
        package let description: String
        /// The application's own keys before those of the harness, and after them.
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
        /// What is run, as `shop`.
        package let system: String
        /// What a saga is about, as `order`. Metrics of what becomes of it begin with this word.
        package let saga: String
        /// The same with its article, as `an order`.
        package let aSaga: String
        /// What customers do who begin one, as in "customers who never order".
        package let beginning: String
        /// What a replayed trace changes of the application.
        package let replay: String

        package init(system: String, saga: String, article: String, beginning: String, replay: String) {
            self.system = system
            self.saga = saga
            aSaga = "\(article) \(saga)"
            self.beginning = beginning
            self.replay = replay
        }
    }

    /// Of the application; vocabularies of the same name are equal.
    package let name: String
    package let words: Words
    package let section: Section
    /// In the order of every list of them; at least one.
    package let services: [ServiceDeclaration]
    package let calls: [CallDeclaration]
    package let gateway: GatewayDeclaration
    package let invariants: [InvariantDeclaration]
    /// Without the harness' own, ``JourneyStep/visit``.
    package let steps: [StepDeclaration]
    /// What a customer does where the scenario does not say.
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

    /// The services that an external program may stand for.
    package var externalServices: [String] { services.filter(\.mayBeExternal).map(\.name) }

    package var invariantNames: [String] { invariants.map(\.name) }

    /// The application's step of a name; nil for a visit.
    package func step(_ name: String) -> StepDeclaration? { steps.first { $0.name == name } }

    /// The steps that begin a saga, by name.
    package var beginnings: [String] { steps.filter { $0.part == .begins }.map(\.name) }

    /// The path of a key below the application's section, as errors name it.
    func path(_ rest: String) -> String { "\(section.key).\(rest)" }
}
