// The API's values as every format writes them.
#ifndef SCANTREND_PROTO_TEXT_PROTO_TEXT_H_
#define SCANTREND_PROTO_TEXT_PROTO_TEXT_H_

#include <string>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// "tcp"; "any" if no protocol is set.
std::string ProtocolText(const v1::Series& series);

// "853/tcp", "853/any".
std::string SeriesText(const v1::Series& series);

// "YYYY-MM-DD".
std::string DateText(const google::type::Date& date);

// RFC 3339 in UTC, in whole seconds: "2019-10-21T09:30:00Z".
std::string TimeText(const google::protobuf::Timestamp& time);

// "2018-10-22 to 2019-10-21".
std::string RangeTitle(const google::type::Date& start, const google::type::Date& end);

// That records and targets of sources are those of the last days of a range alone.
std::string CountsSinceText(const google::type::Date& since);

// "new", "spike", "step", "ramp"; "class_9" for one that only a newer server knows.
std::string RiseClassText(v1::RiseClass rise_class);

// "sources", "targets"; "lead_9".
std::string RiseLeadText(v1::RiseLead lead);

}  // namespace scantrend

#endif  // SCANTREND_PROTO_TEXT_PROTO_TEXT_H_
