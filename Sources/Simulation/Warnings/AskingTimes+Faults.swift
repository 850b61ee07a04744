internal import Contexts
internal import Platform
internal import Scenarios

/// Which faults anybody can feel.
extension AskingTimes {
    /// Whether a fault can have an effect on any message. A service that is never used, and a link that no message takes,
    /// are as well after a fault as before: that shows nothing about a recovery.
    func mayBeFelt(_ fault: Fault, in scenario: Scenario) -> Bool {
        if let service = fault.service, !uses(service) { return false }
        switch fault.action {
        case .errors(0): return false
        case .link(let link): return link.effect.changesMessages && carries(link, in: scenario)
        default: return true
        }
    }

    /// Whether any message ever takes a link in the direction of a fault.
    func carries(_ link: LinkFault, in scenario: Scenario) -> Bool {
        Self.parties(link.from, scenario).contains { from in
            Self.parties(link.to, scenario).contains { carries(from, $0, scenario) }
        }
    }

    /// Links carry requests and their answers, calls, and events with their acknowledgements.
    private func carries(_ from: LinkParty, _ to: LinkParty, _ scenario: Scenario) -> Bool {
        switch (from, to) {
        case (.gateway, .service(let service)), (.service(let service), .gateway): asks(service)
        case (.bus, .service), (.service, .bus): beginsSagas
        case (.service(let one), .service(let other)):
            beginsSagas
                && scenario.application.calls.contains { call in
                    (call.caller, call.callee) == (one, other) || (call.caller, call.callee) == (other, one)
                }
        default: false
        }
    }

    private static func parties(_ party: LinkParty, _ scenario: Scenario) -> [LinkParty] {
        party == .any ? [.gateway, .bus] + scenario.vocabulary.serviceNames.map { .service($0) } : [party]
    }
}

extension LinkFault.Effect {
    /// Whether it does anything to a message that meets it.
    fileprivate var changesMessages: Bool {
        switch self {
        case .drop(0), .duplicate(0), .reorder(0, _), .reorder(_, .zero), .delay(.constant(.zero)): false
        case .partition, .drop, .duplicate, .delay, .reorder: true
        }
    }
}
