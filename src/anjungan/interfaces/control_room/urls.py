"""The addresses of the control room."""

from django.urls import path

from anjungan.interfaces.control_room import (
    building,
    call_policy,
    counters,
    day,
    devices,
    hours,
    kept,
    plan,
    priority,
    trail,
)

app_name = "control_room"

urlpatterns = [
    path("", building.show_building, name="building"),
    path("langsung", building.show_stream, name="stream"),
    path("loket/", counters.show_counters, name="counters"),
    path("loket/<str:code>/", counters.show_counter, name="counter"),
    path("loket/<str:code>/buka", counters.press_open, name="counter_open"),
    path("loket/<str:code>/jeda", counters.press_pause, name="counter_pause"),
    path("loket/<str:code>/lanjut", counters.press_resume, name="counter_resume"),
    path("loket/<str:code>/tutup", counters.press_close, name="counter_close"),
    path("loket/<str:code>/antrean", counters.press_lines, name="counter_lines"),
    path("perangkat/", devices.show_devices, name="devices"),
    path("perangkat/<uuid:device>/", devices.show_device, name="device"),
    path("perangkat/<uuid:device>/perbarui", devices.press_renew, name="device_renew"),
    path("perangkat/<uuid:device>/cabut", devices.press_revoke, name="device_revoke"),
    path("jam/", hours.show_hours, name="hours"),
    path("jam/penutupan", hours.declare, name="closure"),
    path("jam/penutupan/<int:closure>/akhiri", hours.press_lift, name="closure_lift"),
    path("jam/libur", hours.press_propose, name="calendar_propose"),
    path("jam/hari", hours.decide, name="calendar_day"),
    path("jam/hari/<str:day>", hours.press_decide, name="calendar_decide"),
    path("prioritas/", priority.show_priority, name="priority"),
    path("prioritas/<slug:key>/", priority.change_priority, name="priority_class"),
    path("aturan/", call_policy.show_policy, name="call_policy"),
    path("aturan/mengapa/", call_policy.show_why, name="call_why"),
    path("aturan/rancangan/", call_policy.draft_policy, name="policy_draft"),
    path("aturan/percobaan/<uuid:trial>/", call_policy.show_trial, name="policy_trial"),
    path("aturan/percobaan/<uuid:trial>/berlakukan", call_policy.put_in_force, name="policy_put"),
    path("aturan/<uuid:policy>/kembalikan", call_policy.press_undo, name="policy_undo"),
    path("aturan/<uuid:policy>/batalkan", call_policy.press_withdraw, name="policy_withdraw"),
    path("jejak/", trail.show_trail, name="trail"),
    path("janji/", kept.show_kept, name="kept"),
    path("janji/tabel.csv", kept.download_kept, name="kept_csv"),
    path("rencana/", plan.show_plan, name="plan"),
    path("rencana/tabel.csv", plan.download_plan, name="plan_csv"),
    path("rencana/coba/", plan.show_what_if, name="what_if"),
    path("rencana/antrean/<slug:key>/", plan.show_pool, name="plan_pool"),
    path("hari/", day.show_day, name="day"),
    path("hari/tutup", day.close, name="day_close"),
]
