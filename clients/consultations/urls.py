"""Addresses of this slice, for staff. Those for clients and visitors: `clients.consultations.client_urls`."""

from __future__ import annotations

from django.urls import path

from clients.consultations.after import views as after
from clients.consultations.conflicts import views as conflicts
from clients.consultations.consistency import views as consistency
from clients.consultations.figures import views as figures
from clients.consultations.intake.views import staff as intake
from clients.consultations.review import fact_views as review_facts
from clients.consultations.review import map_views as review_map
from clients.consultations.review import place_views as review_place
from clients.consultations.review import switches
from clients.consultations.review import views as review
from clients.consultations.schedule.views import changes, office, register, week
from clients.consultations.summaries import views as summaries
from clients.consultations.waiting import views as waiting

app_name = "consultations"
urlpatterns = [
    path("", register.index, name="list"),
    path("desk/", week.desk, name="desk"),
    path("book/", week.book, name="book"),
    path("book/matches/", week.matches, name="matches"),
    path("book/free/", week.free_times, name="free_times"),
    path("<int:pk>/", register.detail, name="detail"),
    path("<int:pk>/move/", changes.move, name="move"),
    path("<int:pk>/move/undo/", changes.unmove, name="unmove"),
    path("<int:pk>/change/", changes.change, name="change"),
    path("<int:pk>/cancel/", changes.cancel, name="cancel"),
    path("<int:pk>/reinstate/", changes.reinstate, name="reinstate"),
    path("<int:pk>/no-show/", changes.no_show, name="no_show"),
    path("<int:pk>/outcome/", changes.outcome, name="outcome"),
    path("<int:pk>/confirm/", changes.confirm, name="confirm"),
    path("<int:pk>/notes/", register.notes, name="notes"),
    path("<int:pk>/matter/", after.open_matter, name="open_matter"),
    path("<int:pk>/receipt/", register.receipt, name="receipt"),
    path("<int:pk>/receipt/<int:receipt_pk>/void/", register.void, name="void"),
    path("<int:pk>/summaries/", summaries.index, name="summaries"),
    path("<int:pk>/summaries/<int:summary_pk>/", summaries.row, name="summary_row"),
    path("<int:pk>/summaries/<int:summary_pk>/file/", summaries.download, name="summary_file"),
    path("<int:pk>/summaries/<int:summary_pk>/give/", summaries.give, name="give_summary"),
    path("<int:pk>/summaries/given/<int:given_pk>/strike/", summaries.strike_given, name="strike_given"),
    path("<int:pk>/summaries/<int:summary_pk>/again/", summaries.again, name="summary_again"),
    path("<int:pk>/review/", review.workspace, name="review"),
    path("<int:pk>/review/factors/add/", review.add, name="add_factor"),
    path("<int:pk>/review/facts/", review_facts.choose, name="choose_fact"),
    path("<int:pk>/review/facts/<slug:kind>/", review_facts.record, name="record_fact"),
    path("<int:pk>/review/facts/<int:fact_pk>/withdraw/", review_facts.withdraw, name="withdraw_fact"),
    path("<int:pk>/review/factors/<slug:factor_id>/", review.decide, name="decide_factor"),
    path("<int:pk>/review/factors/<slug:factor_id>/undo/", review.undo, name="undo_factor"),
    path("<int:pk>/review/place/", review_place.place, name="place"),
    path("<int:pk>/review/place/clear/", review_place.follow_record, name="follow_record"),
    path("<int:pk>/review/lines/", review.write_line, name="write_line"),
    path("<int:pk>/review/lines/<int:line_pk>/strike/", review.strike_line, name="strike_line"),
    path("<int:pk>/consistency/", consistency.index, name="consistency"),
    path("<int:pk>/consistency/ask/", consistency.ask, name="ask_difference"),
    path("<int:pk>/exposure/", review_map.exposure, name="exposure"),
    path("<int:pk>/exposure/<slug:system_id>/ask/", review_map.prepare_request, name="prepare_request"),
    path("factors/", switches.index, name="factors"),
    path("waiting/", waiting.index, name="waiting"),
    path("waiting/add/", waiting.add, name="wait"),
    path("waiting/<int:pk>/withdraw/", waiting.withdraw, name="unwait"),
    path("waiting/offers/<int:pk>/", waiting.answer, name="answer_offer"),
    path("conflicts/", conflicts.index, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.report, name="conflict"),
    path("conflicts/<int:pk>/same/<int:person_pk>/", conflicts.same, name="same_person"),
    path("questions/", intake.index, name="intakes"),
    path("questions/send/", intake.send, name="send_intake"),
    path("questions/<int:pk>/", intake.review, name="intake"),
    path("questions/<int:pk>/close/", intake.withdraw, name="withdraw_intake"),
    path("questions/<int:pk>/answers/<int:answer_pk>/", intake.decide, name="decide_answer"),
    path("questions/<int:pk>/papers/<int:upload_pk>/", intake.decide_upload, name="decide_upload"),
    path("questions/<int:pk>/papers/<int:upload_pk>/file", intake.upload, name="intake_file"),
    path("figures/", figures.page, name="figures"),
    path("figures.csv", figures.download, name="figures_csv"),
    path("hours/", office.frame, name="frame"),
    path("hours/<int:pk>/", office.hours, name="hours"),
    path("hours/block/", office.block, name="block"),
    path("hours/block/<int:pk>/lift/", office.unblock, name="unblock"),
    path("kinds/new/", office.kind, name="kind_new"),
    path("kinds/<int:pk>/", office.kind, name="kind"),
    path("things/new/", office.thing, name="thing_new"),
    path("things/<int:pk>/", office.thing, name="thing"),
]
