// The number that CAF knows each type of message by.

#pragma once

#include "actors/driver_link.hpp"
#include "actors/payloads.hpp"
#include "actors/request.hpp"
#include "actors/view.hpp"
#include "protocol/errc.hpp"
#include "protocol/sample.hpp"
#include "protocol/store_record.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/error.hpp>
#include <caf/make_message.hpp>
#include <caf/type_id.hpp>

// clang-format off
CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(troupe, (troupe::ec))
  CAF_ADD_TYPE_ID(troupe, (troupe::alarm_order_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::alarm_report_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::batch_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::block_view_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::bus_event))
  CAF_ADD_TYPE_ID(troupe, (troupe::bus_message_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::connection_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::console_command_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::device_link_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::device_request_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::device_view_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::diagnostic))
  CAF_ADD_TYPE_ID(troupe, (troupe::driver_done))
  CAF_ADD_TYPE_ID(troupe, (troupe::event_filter_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::health_report))
  CAF_ADD_TYPE_ID(troupe, (troupe::import_order_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::import_report_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::life_event_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::lon::catalogue_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::mail_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::metric_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::outcome))
  CAF_ADD_TYPE_ID(troupe, (troupe::point_watch_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::point_write_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::point_rules_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::policy_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::read_command_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::record_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::rule_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::sample))
  CAF_ADD_TYPE_ID(troupe, (troupe::sample_report_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::scan_plan_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::schedule_spec_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::schedule_status_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::search_order_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::search_report_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::search_request_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::settings_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::site_files_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::surroundings_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::type_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::value_list_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::view_set_ptr))
  CAF_ADD_TYPE_ID(troupe, (troupe::write_command_ptr))

  CAF_ADD_ATOM(troupe, troupe, attach_atom, "attach")
  CAF_ADD_ATOM(troupe, troupe, commit_atom, "commit")
  CAF_ADD_ATOM(troupe, troupe, credit_atom, "credit")
  CAF_ADD_ATOM(troupe, troupe, detach_atom, "detach")
  CAF_ADD_ATOM(troupe, troupe, gone_atom, "gone")
  CAF_ADD_ATOM(troupe, troupe, load_atom, "load")
  CAF_ADD_ATOM(troupe, troupe, observe_atom, "observe")
  CAF_ADD_ATOM(troupe, troupe, settle_atom, "settle")
  CAF_ADD_ATOM(troupe, troupe, stop_atom, "stop")
  CAF_ADD_ATOM(troupe, troupe, wake_atom, "wake")

CAF_END_TYPE_ID_BLOCK(troupe)
// clang-format on

CAF_ERROR_CODE_ENUM(troupe::ec, "troupe")

// Everything travels inside this process only.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::alarm_order_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::alarm_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::block_view_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bus_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bus_message_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::connection_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::console_command_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::device_link_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::device_request_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::device_view_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::diagnostic)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::driver_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_filter_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::health_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::import_order_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::import_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::life_event_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::lon::catalogue_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::mail_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::metric_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::point_watch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::point_write_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::point_rules_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::policy_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::read_command_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::record_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::rule_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::sample)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::sample_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scan_plan_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::schedule_spec_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::schedule_status_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::search_order_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::search_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::search_request_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::settings_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::site_files_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::surroundings_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::type_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::value_list_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::view_set_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::write_command_ptr)
