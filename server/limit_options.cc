#include "server/limit_options.h"

#include <CLI/CLI.hpp>
#include <string>

#include "server/trend_request.h"

namespace scantrend {
namespace {

constexpr int kMessageBytesMin = 64 << 10;
constexpr int kMessageBytesMax = 64 << 20;
constexpr int kQueriesMin = 2;
constexpr int kQueriesMax = 1'024;
constexpr int kConnectionCallsMax = 65'536;
constexpr int kSensorStreamsMax = 1'000'000;
constexpr int kStreamBatchesMax = 1'024;
constexpr unsigned kHttpConnectionsMin = 8;
constexpr unsigned kHttpConnectionsMax = 65'536;
constexpr size_t kHttpRequestBytesMin = 4 << 10;
constexpr size_t kHttpRequestBytesMax = 1 << 20;
constexpr unsigned kHttpWorkersMax = 256;
constexpr int kHourSeconds = 3'600;
constexpr int kDaySeconds = 86'400;

void AddSeconds(CLI::App& app, const std::string& name, std::chrono::seconds& value,
                int seconds_max, const std::string& description) {
  app.add_option_function<int>(
         name, [&value](int seconds) { value = std::chrono::seconds(seconds); }, description)
      ->type_name("SECONDS")
      ->check(CLI::Range(1, seconds_max))
      ->default_str(std::to_string(value.count()));
}

template <typename Number>
void AddBytes(CLI::App& app, const std::string& name, Number& value, Number least, Number most,
              const std::string& description) {
  app.add_option(name, value, description)
      ->type_name("BYTES")
      ->transform(CLI::AsSizeValue(/*kb_is_1000=*/false).description(""))
      ->check(CLI::Range(least, most).description(""))
      ->capture_default_str();
}

template <typename Number>
void AddNumber(CLI::App& app, const std::string& name, Number& value, Number least, Number most,
               const std::string& description) {
  app.add_option(name, value, description)
      ->type_name("N")
      ->check(CLI::Range(least, most))
      ->capture_default_str();
}

void AddIngestLimits(CLI::App& app, IngestLimits& limits) {
  AddNumber(app, "--batch-hits-max", limits.batch_hits_max, size_t{1}, kBatchHitsMax,
            "Hits of a batch; one of more is refused");
  AddNumber(app, "--stream-batches-max", limits.stream_batches_max, 1, kStreamBatchesMax,
            "Batches of a stream that are not acked yet; with so many, it is not read on");
  AddNumber(app, "--sensor-streams-max", limits.sensor.streams_max, 1, kSensorStreamsMax,
            "Streams of a sensor at once; more are refused, to be opened again later");
  app.add_option("--sensor-hits-per-second", limits.sensor.hits_per_second,
                 "Hits of a sensor, on average over some seconds; 0: as many as it can. It is told "
                 "when to go on")
      ->type_name("N")
      ->capture_default_str();
}

void AddHttpLimits(CLI::App& app, HttpLimits& limits) {
  AddNumber(app, "--http-connections-max", limits.connections, kHttpConnectionsMin,
            kHttpConnectionsMax, "Connections of HTTP at once; more wait");
  AddBytes(app, "--http-request-size", limits.request_bytes, kHttpRequestBytesMin,
           kHttpRequestBytesMax, "The longest request line and headers of HTTP that are taken");
  AddSeconds(app, "--http-idle-timeout", limits.idle, kHourSeconds,
             "A connection of HTTP that sends and takes nothing is closed after this");
  AddSeconds(app, "--http-request-timeout", limits.request, kHourSeconds,
             "For a request of HTTP to be there");
  AddSeconds(app, "--http-answer-timeout", limits.answer, kHourSeconds,
             "For a request of HTTP to be answered; what takes longer is given up");
  AddNumber(app, "--http-workers", limits.workers, 1u, kHttpWorkersMax,
            "Requests of HTTP that are answered at once; more wait");
}

}  // namespace

void AddLimits(CLI::App& app, Limits& limits) {
  AddBytes(app, "--message-size", limits.message_bytes_max, kMessageBytesMin, kMessageBytesMax,
           "The largest message of gRPC that is taken, such as a batch");
  AddBytes(app, "--stream-window", limits.stream_window_bytes, kMessageBytesMin, kMessageBytesMax,
           "What a stream may send ahead of what is being read: memory for speed over long ways");
  AddIngestLimits(app, limits.ingest);
  AddNumber(app, "--queries-max", limits.queries_max, kQueriesMin, kQueriesMax,
            "Queries that are answered at once, of which half may be exports; more are refused, to "
            "be asked again later");
  AddNumber(app, "--query-days-max", limits.query_days_max, 1, kRangeDaysMax,
            "Days of a query; one of more is refused");
  AddNumber(app, "--connection-calls-max", limits.connection_calls_max, 1, kConnectionCallsMax,
            "Calls at once of a connection, such as streams; more wait");
  AddSeconds(app, "--handshake-timeout", limits.handshake, kHourSeconds,
             "For a connection of gRPC to be made");
  AddSeconds(app, "--idle-timeout", limits.idle, kDaySeconds,
             "A connection of gRPC without a call is closed after this");
  AddSeconds(app, "--keepalive", limits.keepalive, kDaySeconds,
             "Who was silent for so long on gRPC is asked whether he is there");
  AddSeconds(app, "--keepalive-timeout", limits.keepalive_answer, kHourSeconds,
             "For the answer to that; without one the connection is closed");
  AddHttpLimits(app, limits.http);
}

}  // namespace scantrend
