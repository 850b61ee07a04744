package import Contexts
internal import Texts

extension Problem {
    /// The member that names a ``DeliveryFailure``.
    package static let failureMember = "failure"

    /// Why a replica did not do what it was asked to do.
    package init(_ failure: DeliveryFailure) {
        self.init(
            failure.status, "\(failure.explanation)",
            extensions: [(Self.failureMember, .string(snakeCase(failure)))])
        if failure.isTurnedAway { headers.set("Retry-After", "1") }
    }
}

extension DeliveryFailure {
    /// The failure that an answer names. If it names none, the one that its status stands for.
    init(_ response: HTTPResponse) {
        let value = try? JSONReader.read(response.body)
        let name = value?[Problem.failureMember]?.asString
        self =
            Self.allCases.first { snakeCase($0) == name }
            ?? (response.status == 503 ? .noReadyReplica : response.status == 504 ? .gatewayTimeout : .serviceError)
    }

    /// What it means and what to do, for people.
    package var explanation: String {
        switch self {
        case .noReadyReplica: "No replica of the service is ready; try again later."
        case .mailboxFull: "The replica has as many requests as it takes; try again later."
        case .replicaDied: "The replica ended before it answered; the request may have been carried out."
        case .commitConflict: "Others changed the same data too often meanwhile; nothing was changed; try again."
        case .connectionRefused: "The replica takes no connection; nothing was sent."
        case .serviceError: "The service came to no decision; nothing was changed."
        case .gatewayTimeout: "No answer came in time; the request may be carried out still."
        case .overflow: "Too many requests to the service are under way; try again later."
        case .databaseUnavailable: "The service's database cannot be used; try again later."
        }
    }
}
