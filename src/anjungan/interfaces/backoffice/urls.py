"""The addresses of the back office."""

from django.urls import path

from anjungan.interfaces.backoffice import asked, board, comparing, editing, pledge, sheets, simpler, version

app_name = "backoffice"

urlpatterns = [
    path("", board.show_board, name="board"),
    path("impor/", sheets.show_sheets, name="sheets"),
    path("impor/contoh.<str:form>", sheets.show_template, name="template"),
    path("impor/<uuid:sheet>/", sheets.show_sheet, name="sheet"),
    path("impor/<uuid:sheet>/baris", sheets.press_match, name="sheet_match"),
    path("impor/<uuid:sheet>/terapkan", sheets.press_apply, name="sheet_apply"),
    path("pencarian/", asked.show_asked, name="asked"),
    path("pencarian/ajar", asked.press_teach, name="teach"),
    path("pencarian/<int:said>/tarik", asked.press_withdraw, name="unteach"),
    path("penyederhanaan/", simpler.show_simpler, name="simpler"),
    path("maklumat/", pledge.show_pledge, name="pledge"),
    path("<str:service>/", version.show_service, name="service"),
    path("<str:service>/rancang", version.press_start, name="start"),
    path("<str:service>/banding", comparing.show_comparison, name="compare"),
    path("<str:service>/<int:number>/", version.show_version, name="version"),
    path("<str:service>/<int:number>/ajukan", version.press_submit, name="submit"),
    path("<str:service>/<int:number>/serahkan", version.press_propose, name="propose"),
    path("<str:service>/<int:number>/setujui", version.press_approve, name="approve"),
    path("<str:service>/<int:number>/kembalikan", version.press_return, name="return"),
    path("<str:service>/<int:number>/buang", version.press_discard, name="discard"),
    path("<str:service>/<int:number>/<slug:component>/", editing.edit, name="edit"),
    path("<str:service>/<int:number>/<slug:component>/alasan", editing.explain, name="explain"),
]
