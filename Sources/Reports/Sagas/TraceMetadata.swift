internal import Texts

/// Events of the Trace Event Format that name processes and threads ("Metadata Events").
enum TraceMetadata {
    static func processName(_ process: Int, _ name: String) -> String { self.name("process_name", process, 0, name) }

    static func threadName(_ process: Int, _ thread: Int, _ name: String) -> String {
        self.name("thread_name", process, thread, name)
    }

    /// Viewers show processes in the order of their numbers.
    static func processPlace(_ process: Int) -> String {
        event("process_sort_index", process, 0, "\"sort_index\":\(process)")
    }

    private static func name(_ kind: String, _ process: Int, _ thread: Int, _ name: String) -> String {
        event(kind, process, thread, "\"name\":\(JSONString.quoted(name))")
    }

    private static func event(_ kind: String, _ process: Int, _ thread: Int, _ argument: String) -> String {
        "{\"ph\":\"M\",\"name\":\"\(kind)\",\"pid\":\(process),\"tid\":\(thread),\"args\":{\(argument)}}"
    }
}
