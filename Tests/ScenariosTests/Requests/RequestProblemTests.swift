import Testing
import Texts

@testable import Scenarios

/// What is wrong with requests is told when the file is read, at its place.
@Suite struct RequestProblemTests {
    private let folder: RequestFolder

    init() throws { folder = try RequestFolder() }

    private func steps(_ steps: String...) -> [String] { folder.problems(RequestFolder.journey(steps)) }

    @Test(arguments: [
        ("{ get: / }", "7:18: the key 'name' is missing"),
        ("{ name: a }", "7:18: a request without a method"),
        ("{ name: a, get: /, post: / }", "7:37: a request of several methods: get, post"),
        ("{ name: a b, get: / }", "7:26: 'a b' is no name"),
        ("{ name: a, get: here }", "7:34: 'here' is no path, expected a slash first"),
        ("{ name: a, get: 'http://x/' }", "7:34: 'http://x/' is no path"),
        ("{ name: a, get: '/a b' }", "7:34: '/a b' has a blank"),
        ("{ name: a, get: '/a#b' }", "7:34: '/a#b' has a blank, a '#'"),
        ("{ name: a, post: /, json: { a: b }, form: { a: b } }", "7:54: a request of several bodies: json, form"),
        ("{ name: a, gett: / }", "7:29: unknown key 'gett' | did you mean 'get'?"),
        ("{ name: a, get: /, headers: { 'a b': c } }", "7:48: 'a b' is no name of a header"),
        (
            "{ name: a, get: /, headers: { Content-Length: 3 } }",
            "7:48: 'Content-Length' is a header that Perennial writes"
        ),
        ("{ name: a, get: /, headers: { a: b, A: c } }", "7:54: 'A' stands twice, in another case"),
        ("{ name: a, get: /, headers: { a: [ b ] } }", "7:51: a list, expected text"),
        ("{ name: a, get: /, query: { '': b } }", "7:46: nothing has no name"),
        ("{ name: a, post: /, json: { '${people.user}': b } }", "7:46: '${people.user}' is a key with a variable"),
        ("{ name: a, get: /, expect: { status: 99 } }", "7:55: '99' is no status"),
        (
            "{ name: a, get: /, expect: { status: 2XX } }",
            "7:55: '2XX' is no status, expected a status as 200, or 2xx | did you mean '2xx'?"
        ),
        ("{ name: a, get: /, expect: { status: [] } }", "7:55: a list of 0"),
        ("{ name: a, get: /, expect: { json: { state: open } } }", "7:55: 'state' is no way to a value"),
        ("{ name: a, get: /, expect: { json: { $.a: { b: c } } } }", "7:60: a mapping, expected a text, a number"),
        (
            "{ name: a, get: /, expect: { body: { contain: x } } }",
            "7:53: a mapping, expected a text, or { contains: text } | did you mean 'contains'?"
        ),
        ("{ name: a, get: /, expect: { size: 10kB } }", "7:53: '10kB' has the unknown unit 'kB'"),
        ("{ name: a, get: /, expect: { time: 0s } }", "7:53: '0s' is zero"),
        ("{ name: a, get: /, save: { t: token } }", "7:48: 'token' is no way to a value"),
        ("{ name: a, get: /, save: { t: '$.a[*]' } }", "7:48: '$.a[*]' is no path to one value"),
        ("{ name: a, get: /, save: { t: '$..a' } }", "7:48: '$..a' is no path to one value"),
        ("{ name: a, get: /, save: { t: '$.a[01]' } }", "7:48: '$.a[01]' is no path to one value"),
        ("{ name: a, get: /, save: { t: '$.a[' } }", "7:48: '$.a[' has a '[' without its ']'"),
        ("{ name: a, get: /, save: { t: '/a~2' } }", "7:48: '/a~2' has a '~'"),
        ("{ name: a, get: /, save: { t: 'header a b' } }", "7:48: 'header a b' names no header"),
        ("{ name: a, get: /, save: { uuid: $.a } }", "7:45: 'uuid' is a name that stands for something else"),
        ("{ name: a, get: /, save: { 'a.b': $.a } }", "7:45: 'a.b' is no name"),
        ("{ name: a, get: /, timeout: 0s }", "7:46: '0s' is zero"),
    ])
    func aBrokenRequestIsShownAtItsKey(request: String, expected: String) {
        let found = steps("request: \(request)")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(request): \(found)")
    }

    @Test(arguments: [
        ("/${tokn}", "7:36: 'tokn' is saved by no step before"),
        ("/a/${ token }", "7:38: '/a/${ token }' has a variable ' token '"),
        ("/${evn.A}", "7:36: there are no data of the name 'evn' | did you mean '${env.A}'?"),
        ("/${peple.user}", "7:36: there are no data of the name 'peple' | did you mean '${people.user}'?"),
        ("/${shops.user}", "7:36: there are no data of the name 'shops' | known here: people, env, file"),
        ("/${people.usr}", "7:36: the file 'people.csv' has no column 'usr' | did you mean 'user'?"),
        ("/${people.age}", "7:36: the file 'people.csv' has no column 'age' | known here: user, query"),
        ("/${", "7:36: '/${' has a '${' without its '}' | write $${"),
        ("/${}", "7:36: '/${}' has a variable without a name"),
        ("/${env}", "7:36: '/${env}' has the variable 'env' without what it names"),
        ("/${env.}", "7:36: '/${env.}' has the variable 'env.' without what it names"),
        ("/${env.A-B}", "7:36: '/${env.A-B}' has the variable 'env.A-B', which names nothing in an environment"),
        ("/${custmer}", "7:36: 'custmer' is saved by no step before | did you mean 'customer'?"),
    ])
    func aVariableThatStandsForNothingIsShownWhereItStands(path: String, expected: String) {
        let found = steps("request: { name: a, get: \"\(path)\" }")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(path): \(found)")
    }

    @Test func aVariableIsSavedBeforeItIsUsed() {
        let save = "request: { name: login, post: /login, save: { token: $.token } }"
        let use = "request: { name: use, get: /, headers: { authorization: \"Bearer ${token}\" } }"
        #expect(steps(save, use).isEmpty)
        #expect(
            steps(use, save) == [
                "7:73: 'token' is used before a step has saved it | only steps before this one count"
            ])
        #expect(steps(use) == ["7:73: 'token' is saved by no step before | known here: customer, uuid"])
        let own = "request: { name: own, get: \"/${a}\", save: { a: $.a } }"
        #expect(steps(own).count == 1 && steps(own)[0].contains("used before a step has saved it"))
    }

    /// A step that is broken saves nothing, which is no second problem.
    @Test func aBrokenStepIsReportedOnce() {
        let found = steps(
            "request: { name: login, save: { token: $.token } }", "request: { name: use, get: \"/${token}\" }")
        #expect(found.count == 1 && found[0].contains("without a method"), "\(found)")
    }

    @Test func aNameIsOneOperation() {
        let twice = steps("request: { name: a, get: / }", "request: { name: a, get: / }")
        #expect(twice.isEmpty)
        let other = steps("request: { name: a, get: / }", "request: { name: a, get: /b }")
        #expect(other.count == 1 && other[0].hasPrefix("8:26: a second request of the name 'a'"), "\(other)")
        let method = steps("request: { name: a, get: / }", "request: { name: a, post: / }")
        #expect(method.count == 1 && method[0].contains("GET / before"), "\(method)")
        let step = steps("order", "request: { name: order, get: / }")
        #expect(
            step.count == 1 && step[0].hasPrefix("8:26: a request of the name 'order', which is the name of a step"))
        #expect(steps("request: { name: order, get: / }").isEmpty)
        let many = steps("request: { name: a, get: / }", "request: { name: a, get: / }", "visit: /orders")
        #expect(many.isEmpty)
    }

    @Test(arguments: [
        ("{ baseURL: shop.example }", "5:20: 'shop.example' is no URL of a target, expected http:// or https:// first"),
        ("{ baseURL: 'http://' }", "5:20: 'http://' has no host"),
        ("{ baseURL: 'http://a:0' }", "5:20: 'http://a:0' has no host and port that can be read"),
        ("{ baseURL: 'http://u:p@a' }", "5:20: 'http://u:p@a' has a user or a password in it"),
        ("{ baseURL: 'http://a?b' }", "5:20: 'http://a?b' has a query"),
        ("{ baseURL: 'http://${people.user}' }", "5:28: 'people.user' is different for each customer"),
        ("{ headers: { a: '${token}' } }", "5:26: 'token' is what one customer has saved"),
        ("{ headers: { a: '${peple.user}' } }", "5:26: there are no data of the name 'peple'"),
        ("{ tls: { cert: a.pem } }", "5:18: a cert without its key"),
        ("{ tls: { key: a.pem } }", "5:18: a key without its cert"),
        ("{ tls: { verify: maybe } }", "5:26: 'maybe' is neither on nor off"),
        (
            "{ connections: { per: customr } }",
            "5:31: 'customr' is no sharing of connections | did you mean 'customer'?"
        ),
        ("{ connections: { maximum: 0 } }", "5:35: '0' is out of range"),
        ("{ connections: { keepAlive: 0s } }", "5:37: '0s' is zero"),
        ("{ timeout: off }", "5:20: 'off' is no duration"),
        ("{ base: a }", "5:11: unknown key 'base'"),
    ])
    func aBrokenTargetIsShownAtItsKey(target: String, expected: String) {
        let found = folder.problems(minimal + "target: \(target)\ndata: { people: people.csv }\n")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(target): \(found)")
    }

    @Test(arguments: [
        ("{ refused: [ 429, 429 ] }", "5:29: '429' is named twice"),
        ("{ refused: [ 429 ], failed: [ 429 ] }", "5:41: '429' is named twice"),
        ("{ failed: [ timeot ] }", "5:23: 'timeot' is none of them"),
        ("{ failed: [ 600 ] }", "5:23: '600' is none of them"),
        ("{ failed: 5xx }", "5:21: '5xx', expected a list"),
        ("{ lost: [ 5xx ] }", "5:13: unknown key 'lost'"),
    ])
    func brokenOutcomesAreShownAtTheirKeys(outcomes: String, expected: String) {
        let found = folder.problems(minimal + "outcomes: \(outcomes)\n")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(outcomes): \(found)")
    }

    @Test(arguments: [
        ("{ env: people.csv }", "5:14: data of the name 'env'"),
        ("{ a b: people.csv }", "5:9: 'a b' is no name"),
        (
            "{ people: none.csv }",
            "5:17: the file of data 'none.csv' does not exist | the path counts from the directory"
        ),
        ("{ people: { rows: once } }", "5:17: the key 'file' is missing"),
        ("{ people: { file: people.csv, rows: random } }", "5:43: 'random' is no order of rows"),
        ("{ people: [ people.csv ] }", "5:17: a list, expected a CSV file, or { file, rows }"),
    ])
    func brokenDataAreShownAtTheirKeys(data: String, expected: String) {
        let found = folder.problems(minimal + "data: \(data)\n")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(data): \(found)")
    }

    @Test(arguments: [
        ("", "5:17: the file of data 'people.csv' is empty"),
        ("user\n", "5:17: the file of data 'people.csv' has no rows"),
        ("user,user\na,b\n", "1:6: a second column of the name 'user'"),
        ("user,\na,b\n", "1:6: nothing names no column"),
        ("us}er\na\n", "1:1: 'us}er' names no column"),
        ("us\"er\na\n", "1:3: a quote within a field"),
        ("\"user\na\n", "1:1: the quote has no end"),
    ])
    func aBrokenFileOfDataIsShown(content: String, expected: String) throws {
        let folder = try RequestFolder(data: content)
        let found = folder.problems(minimal + "data: { people: people.csv }\n")
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(content): \(found)")
    }

    @Test func everythingIsBounded() {
        func pairs(_ count: Int) -> String { (0..<count).map { "a\($0): b" }.joined(separator: ", ") }
        #expect(steps("request: { name: a, get: /, query: { \(pairs(Limits.requestParts)) } }").isEmpty)
        #expect(steps("request: { name: a, get: /, query: { \(pairs(Limits.requestParts + 1)) } }").count == 1)
        let long = String(repeating: "a", count: Limits.templateLength)
        #expect(steps("request: { name: a, get: /\(long) }")[0].contains("too long"))
        let variables = String(repeating: "${uuid}", count: Limits.templateSegments + 1)
        #expect(steps("request: { name: a, get: \"/\(variables)\" }")[0].contains("more than 256 variables"))
        let deep = "$" + String(repeating: ".a", count: Limits.valuePathSteps + 1)
        #expect(steps("request: { name: a, get: /, save: { t: \(deep) } }")[0].contains("33 steps"))
        let files = (0...Limits.feeders).map { "f\($0): people.csv" }.joined(separator: ", ")
        #expect(folder.problems(minimal + "data: { \(files) }\n")[0].contains("17 files of data, expected at most 16"))
    }
}
