#include "server/call_log.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "scantrend/v1/ingest.pb.h"
#include "server/http/route.h"

namespace scantrend {
namespace {

using grpc::experimental::InterceptionHookPoints;

constexpr std::string_view kStreamHits = "/scantrend.v1.IngestService/StreamHits";
constexpr std::string_view kQueries = "/scantrend.v1.TrendService/";

std::string CodeName(grpc::StatusCode code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

// Its own doing: what it asked for, and that it went away.
bool IsOfCaller(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::OUT_OF_RANGE:
      return true;
    default:
      return false;
  }
}

// For who they are: AccessControl logs that, with a bound on how often.
bool IsRefusalOfCaller(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAUTHENTICATED || code == grpc::StatusCode::PERMISSION_DENIED;
}
bool IsRefusalOfCaller(int http_status) { return http_status == 401 || http_status == 403; }

// Reason and field of the error, as ToGrpcStatus attaches them.
void AddDetails(const grpc::Status& status, std::vector<LogField>& fields) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) {
    return;
  }
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::ErrorInfo info;
    if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) {
      fields.push_back({"reason", info.reason()});
      const auto field = info.metadata().find("field");
      if (field != info.metadata().end()) {
        fields.push_back({"field", field->second});
      }
    }
  }
}

// Lives as long as its call. The hooks of a call may come on several threads, but those that look
// at a field are in order: names, the first ack, the status.
class Interceptor : public grpc::experimental::Interceptor {
 public:
  Interceptor(EventLog* log, RequestIds* ids, grpc::experimental::ServerRpcInfo* info)
      : log_(log),
        ids_(ids),
        info_(info),
        is_stream_(info->method() == kStreamHits),
        peer_(info->server_context()->peer()) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    // As soon as it is known: at the end of a call its connection may be gone.
    if (peer_.empty()) {
      peer_ = info_->server_context()->peer();
    }
    if (is_stream_) {
      FollowStream(methods);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      const grpc::Status status = methods->GetSendStatus();
      if (is_stream_ || !status.ok()) {
        LogEnd(status, methods->GetSendTrailingMetadata());
      }
    }
    methods->Proceed();
  }

 private:
  void FollowStream(grpc::experimental::InterceptorBatchMethods* methods) {
    if (!has_names_ &&
        methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      // The service takes the bytes of its messages; of a copy, which shares them, nothing is lost.
      if (const auto* bytes = static_cast<const grpc::ByteBuffer*>(methods->GetRecvMessage())) {
        grpc::ByteBuffer copy(*bytes);
        v1::HitBatch batch;
        if (grpc::SerializationTraits<v1::HitBatch>::Deserialize(&copy, &batch).ok()) {
          sensor_ = batch.sensor();
          stream_ = batch.stream();
        }
        has_names_ = true;
      }
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE) &&
        acks_++ == 0) {
      // The first ack is that the stream is open.
      log_->Write(LogLevel::kInfo, "sensor_connected",
                  {{"sensor", sensor_}, {"stream", stream_}, {"peer", peer_}});
    }
  }

  void LogEnd(const grpc::Status& status, std::multimap<std::string, std::string>* trailing) {
    const bool is_open = acks_ > 0;
    if (!is_open && IsRefusalOfCaller(status.error_code())) {
      return;
    }
    const std::string_view method = info_->method();
    std::vector<LogField> fields;
    if (!status.ok()) {
      const std::string id = ids_->Next();
      trailing->emplace("request-id", id);
      fields.push_back({"request", id});
    }
    if (is_stream_) {
      fields.push_back({"sensor", sensor_});
      fields.push_back({"stream", stream_});
    } else {
      fields.push_back({"method", std::string(method.substr(method.rfind('/') + 1))});
    }
    fields.push_back({"peer", peer_});
    if (is_open) {
      fields.push_back({"batches", acks_ - 1});
    }
    // gRPC cuts a call off (a message was too large, the connection broke), and the service takes
    // that for its end.
    const bool is_cut = is_stream_ && status.ok() && info_->server_context()->IsCancelled();
    const grpc::StatusCode code = is_cut ? grpc::StatusCode::CANCELLED : status.error_code();
    fields.push_back({"code", CodeName(code)});
    AddDetails(status, fields);
    if (!status.ok() && log_->writes(LogLevel::kDebug)) {
      fields.push_back({"message", status.error_message()});
    }
    const char* const event = !is_stream_
                                  ? method.starts_with(kQueries) ? "query_failed" : "call_failed"
                              : is_open ? "sensor_disconnected"
                                        : "stream_refused";
    log_->Write(IsOfCaller(code) ? LogLevel::kInfo : LogLevel::kWarning, event, fields);
  }

  EventLog* const log_;
  RequestIds* const ids_;
  grpc::experimental::ServerRpcInfo* const info_;
  const bool is_stream_;
  std::string peer_;
  bool has_names_ = false;
  std::string sensor_;
  std::string stream_;
  int64_t acks_ = 0;
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Factory(EventLog* log, RequestIds* ids) : log_(log), ids_(ids) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    // gRPC takes ownership.
    return new Interceptor(log_, ids_, info);
  }

 private:
  EventLog* const log_;
  RequestIds* const ids_;
};

}  // namespace

std::string RequestIds::Next() {
  return absl::StrCat(absl::Hex(start_s_, absl::kZeroPad8), "-", ++last_);
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallLogInterceptor(
    EventLog* log, RequestIds* ids) {
  return std::make_unique<Factory>(log, ids);
}

HttpHandler WithCallLog(EventLog* log, RequestIds* ids, HttpHandler handler) {
  return [log, ids, handler = std::move(handler)](const HttpRequest& request) {
    HttpResponse response = handler(request);
    if (response.status >= 400 && !IsRefusalOfCaller(response.status)) {
      const std::string id = ids->Next();
      response.headers.emplace_back("X-Request-Id", id);
      log->Write(response.status >= 500 ? LogLevel::kWarning : LogLevel::kInfo, "http_failed",
                 {{"request", id}, {"route", RouteOf(request.path)}, {"status", response.status}});
    }
    return response;
  };
}

}  // namespace scantrend
