internal import CNats
internal import Texts

/// Why a bus cannot be used.
package struct NATSBusError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The server is not reached, or gives no answer. That may pass.
        case unavailable
        /// Somebody has to change something: the server does not let us in, has no JetStream, or has a stream of this name
        /// that cannot be used.
        case refused
    }

    package let kind: Kind
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// What the client says went wrong.
struct NATSFailure: Error {
    let status: natsStatus
    /// JetStream's own number of the error; 0 for none.
    let code: UInt32
    let text: String

    init(_ status: natsStatus, _ code: jsErrCode) {
        self.status = status
        self.code = code.rawValue
        var last = NATS_OK
        let said = nats_GetLastError(&last).map { String(cString: $0) } ?? ""
        let general = String(cString: natsStatus_GetText(status))
        // What is said is of this thread's latest failure, which may be an older one.
        text = last == status && !said.isEmpty ? said : general
    }

    /// Throws unless a call has succeeded.
    static func check(_ status: natsStatus, _ code: jsErrCode = jsErrCode(0)) throws(NATSFailure) {
        guard status == NATS_OK else { throw NATSFailure(status, code) }
    }

    var isNotFound: Bool {
        status == NATS_NOT_FOUND || code == JSStreamNotFoundErr.rawValue || code == JSConsumerNotFoundErr.rawValue
    }

    /// As the error of a bus.
    func error(_ server: NATSServer) -> NATSBusError {
        let place = "\(server)"
        if code == JSNotEnabledErr.rawValue || code == JSNotEnabledForAccountErr.rawValue {
            return NATSBusError(
                .refused,
                "\("\(place) has no JetStream, or none for this account: start nats-server with -js" as MessageText)")
        }
        switch status {
        case NATS_NO_SERVER, NATS_TIMEOUT, NATS_IO_ERROR, NATS_CONNECTION_CLOSED, NATS_CONNECTION_DISCONNECTED,
            NATS_NO_RESPONDERS, NATS_STALE_CONNECTION, NATS_NOT_YET_CONNECTED, NATS_INSUFFICIENT_BUFFER,
            NATS_INVALID_SUBSCRIPTION:
            return NATSBusError(.unavailable, "\("\(place) cannot be used: \(text)" as MessageText)")
        default:
            return NATSBusError(.refused, "\("\(place) says no: \(text)" as MessageText)")
        }
    }
}
