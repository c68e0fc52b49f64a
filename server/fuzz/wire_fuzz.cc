#include "server/fuzz/wire_fuzz.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "scantrend/v1/ingest.grpc.pb.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/fuzz/http2_frames.h"
#include "server/fuzz/http_reply.h"
#include "server/fuzz/memory_store.h"
#include "server/fuzz/raw_connection.h"
#include "server/library_log.h"
#include "server/server.h"
#include "storage/fault_file_system.h"

namespace scantrend {
namespace {

using std::chrono::milliseconds;

// Who has not answered after so long hangs.
constexpr milliseconds kHangs{60'000};
// Answers of calls come by themselves: this is long enough for most.
constexpr milliseconds kAnswers{2};
// Of so many inputs after one, others ask whether they are served.
constexpr uint64_t kInputsOfOthers = 256;
// A server has so many; then it is stopped, and another begins with an empty database.
constexpr uint64_t kInputsOfServer = 8'192;
constexpr char kPing[] = "fuzzping";
// Behind whatever a request has come to. (A connection whose end comes together with the beginning
// of a request is kept by libmicrohttpd until it was idle for long enough.)
constexpr char kLastRequest[] =
    "\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

// The whole server, and somebody else who uses it.
class World {
 public:
  static absl::StatusOr<World*> Get() {
    // Lives on: it has threads.
    static auto* const world = new World();
    if (world->server_ == nullptr) {
      RETURN_IF_ERROR(world->Start());
    }
    return world;
  }

  const std::string& http_address() const { return server_->http_address(); }
  const std::string& grpc_address() const { return server_->grpc_address(); }

  // To be called after each input.
  absl::Status CheckOthers();

 private:
  absl::Status Start();

  // Of every bad byte they would say something on stderr.
  const LibraryLog library_log_{&EventLog::None()};
  FakeClock clock_{kFuzzNow_s};
  std::unique_ptr<rocksdb::Env> env_;  // a file system in memory
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::TrendService::Stub> trend_;
  uint64_t inputs_ = 0;
};

absl::Status World::Start() {
  trend_.reset();
  server_.reset();
  env_ = NewFaultEnv(std::make_shared<FaultFileSystem>());
  ServerOptions options;
  options.data_dir = "/fuzz/data";
  options.listen = "127.0.0.1:0";
  options.http = "127.0.0.1:0";
  ASSIGN_OR_RETURN(server_, Server::Start(options, &clock_, env_.get()));
  const auto channel =
      grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
  trend_ = v1::TrendService::NewStub(channel);
  v1::HitBatch batch;
  batch.set_sensor("others");
  batch.set_stream("live");
  batch.set_sequence(1);
  for (uint32_t i = 0; i < 100; ++i) {
    batch.mutable_ipv4()->add_time_s(kFuzzDay.Plus(-static_cast<int>(i % 30)).start_s());
    batch.mutable_ipv4()->add_source(0xc000'0200 + i % 20);
    batch.mutable_ipv4()->add_target(0xc633'6401);
    batch.mutable_ipv4()->add_service(1u << 24 | 6u << 16 | 853);
  }
  grpc::ClientContext context;
  v1::HitAck ack;
  const grpc::Status status =
      v1::IngestService::NewStub(channel)->SubmitHits(&context, batch, &ack);
  PROMISE(status.ok(), "hits are refused: ", status.error_message());
  return absl::OkStatus();
}

absl::Status World::CheckOthers() {
  if (++inputs_ % kInputsOfOthers != 0) {
    return absl::OkStatus();
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kHangs);
  v1::ListSensorsResponse sensors;
  const grpc::Status status = trend_->ListSensors(&context, {}, &sensors);
  PROMISE(status.ok() && sensors.sensors_size() > 0,
          "others are not served over gRPC: ", status.error_message());
  ASSIGN_OR_RETURN(RawConnection http, RawConnection::Open(http_address()));
  http.Send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  while (http.Receive(kHangs)) {
  }
  PROMISE(http.received().starts_with("HTTP/1.1 200 "),
          "others are not served over HTTP: ", http.received());
  return inputs_ % kInputsOfServer == 0 ? Start() : absl::OkStatus();
}

// Reads until the server has closed the connection.
absl::Status Drain(RawConnection& connection) {
  while (connection.Receive(kHangs)) {
  }
  PROMISE(connection.is_closed(), "the server keeps a connection that is over");
  return absl::OkStatus();
}

// What came by a connection over gRPC.
absl::Status CheckFrames(std::string_view received) {
  const std::vector<Http2Frame> frames = SplitHttp2(received).frames;
  for (size_t i = 0; i < frames.size(); ++i) {
    PROMISE(i > 0 || (frames[i].type == kSettingsFrame && (frames[i].flags & kAckFlag) == 0),
            "the first frame is of type ", frames[i].type);
    PROMISE(frames[i].type <= kContinuationFrame && frames[i].type != kPushFrame,
            "there is a frame of type ", frames[i].type);
  }
  return absl::OkStatus();
}

struct Progress {
  bool is_over = false;  // the connection goes, or the PING is answered
  size_t streams = 0;    // that have ended
};

Progress ProgressOf(std::string_view received) {
  Progress progress;
  for (const Http2Frame& frame : SplitHttp2(received).frames) {
    const bool is_answer = frame.type == kPingFrame && frame.payload == kPing;
    progress.is_over = progress.is_over || is_answer || frame.type == kGoAwayFrame;
    const bool ends = frame.type == kResetFrame ||
                      (frame.type == kHeadersFrame && (frame.flags & kEndStreamFlag) != 0);
    progress.streams += ends ? 1 : 0;
  }
  return progress;
}

// Of an input of whole frames: waits for the answer of a PING behind it, and, for a moment, for
// those of its calls.
absl::Status AwaitAnswers(const Http2Frames& sent, RawConnection& connection) {
  connection.Send(Http2Ping(kPing));
  while (!ProgressOf(connection.received()).is_over && connection.Receive(kHangs)) {
  }
  PROMISE(connection.is_closed() || ProgressOf(connection.received()).is_over,
          "a PING is not answered");
  const auto calls = static_cast<size_t>(
      std::count_if(sent.frames.begin(), sent.frames.end(),
                    [](const Http2Frame& frame) { return frame.type == kHeadersFrame; }));
  while (ProgressOf(connection.received()).streams < calls && connection.Receive(kAnswers)) {
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FuzzHttpWire(std::string_view input) {
  ASSIGN_OR_RETURN(World* const world, World::Get());
  ASSIGN_OR_RETURN(RawConnection connection, RawConnection::Open(world->http_address()));
  connection.Send(absl::StrCat(std::string(input), kLastRequest));
  RETURN_IF_ERROR(Drain(connection));
  RETURN_IF_ERROR(CheckReplies(connection.received(), input.find("HEAD") != std::string::npos));
  return world->CheckOthers();
}

absl::Status FuzzGrpcWire(std::string_view input) {
  ASSIGN_OR_RETURN(World* const world, World::Get());
  ASSIGN_OR_RETURN(RawConnection connection, RawConnection::Open(world->grpc_address()));
  connection.Send(input);
  if (input.starts_with(kHttp2Preface)) {
    const Http2Frames sent = SplitHttp2(input.substr(kHttp2Preface.size()));
    if (sent.rest.empty()) {
      RETURN_IF_ERROR(AwaitAnswers(sent, connection));
    }
  }
  connection.SendEnd();
  RETURN_IF_ERROR(Drain(connection));
  RETURN_IF_ERROR(CheckFrames(connection.received()));
  return world->CheckOthers();
}

}  // namespace scantrend
