// A point as a JSON object.
#ifndef SCANTREND_CLIENT_CLI_POINT_JSON_H_
#define SCANTREND_CLIENT_CLI_POINT_JSON_H_

#include <nlohmann/json.hpp>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// The members of v1::Point but `gap`: in a gap, all counts are null. So is what is not set.
nlohmann::ordered_json PointJson(const v1::Point& point);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_POINT_JSON_H_
