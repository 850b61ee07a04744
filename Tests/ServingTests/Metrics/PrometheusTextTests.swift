import Serving
import Testing

@Suite struct PrometheusTextTests {
    @Test func familiesAreWrittenAsPrometheusReadsThem() {
        var text = PrometheusText()
        text.counter("stones_total", help: "How many\nthere \\ were.", [([("kind", "a\"b\\c\nd")], 3), ([], 1e20)])
        text.gauge("heat", help: "", [([], -.infinity), ([("a", "é")], .nan), ([("b", "")], 0.25)])
        var times = PrometheusText.Distribution(bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { times.add(value) }
        text.histogram("time_seconds", help: "Times.", [([("route", "/a")], times)])
        #expect(
            text.text == #"""
                # HELP stones_total How many\nthere \\ were.
                # TYPE stones_total counter
                stones_total{kind="a\"b\\c\nd"} 3
                stones_total 100000000000000000000
                # HELP heat \#("")
                # TYPE heat gauge
                heat -Inf
                heat{a="é"} NaN
                heat{b=""} 0.25
                # HELP time_seconds Times.
                # TYPE time_seconds histogram
                time_seconds_bucket{route="/a",le="0.1"} 2
                time_seconds_bucket{route="/a",le="1"} 3
                time_seconds_bucket{route="/a",le="+Inf"} 4
                time_seconds_sum{route="/a"} 7.65
                time_seconds_count{route="/a"} 4

                """#)
    }

    @Test func namesThatPrometheusDoesNotKnowAreMadeSafe() {
        var text = PrometheusText()
        text.gauge("1 a-b", help: "x", [([("le\"}", "1")], 1)])
        #expect(text.text.hasSuffix("_1_a_b{le__=\"1\"} 1\n"))
    }

    @Test func figuresAreCountedByRouteMethodAndStatus() {
        let figures = HTTPFigures()
        figures.connectionOpened()
        figures.answered(method: .get, route: "/a", status: 200, nanoseconds: 3_000_000)
        figures.answered(method: .other("MADE-UP"), route: nil, status: 405, nanoseconds: 1)
        var text = PrometheusText()
        figures.write(to: &text)
        #expect(figures.answers(200) == 1)
        #expect(text.text.contains("http_connections_open 1\n"))
        #expect(
            text.text.contains(
                "http_request_duration_seconds_bucket{route=\"/a\",method=\"GET\",status=\"200\",le=\"0.005\"} 1\n"))
        #expect(text.text.contains("{route=\"\",method=\"other\",status=\"405\"} 1\n"))
    }
}
